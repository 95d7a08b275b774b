"""Golden vectors: exact inputs and certified outputs of every operator, as JSON for anybody."""
