// An S4D layer as a worker: modes lam, one of each conjugate pair, under the zero-order hold.
//
//   x_k = Ab x_{k-1} + Bb u_k,   y_k = 2 Re(C x_k) + D u_k,   Ab = exp(dt lam),
//   Bb = (exp(dt lam) - 1) / lam B,   K[l] = 2 Re(sum_n C_n Bb_n Ab_n^l)
//
//   make && s4ref validate ./s4d
#include "worker.hpp"

using namespace s4ref;

// (exp(z) - 1) / z without the cancellation of exp(z) - 1
template <class T> std::complex<T> phi1(std::complex<T> z) {
  if (z == std::complex<T>(0)) return 1;
  T a = z.real(), b = z.imag(), s = std::sin(b / 2);
  std::complex<T> top(std::expm1(a) * std::cos(b) - 2 * s * s, std::exp(a) * std::sin(b));
  return top / z;
}

template <class T> class S4D : public Layer {  // T = float or double: all of it in that precision
  using Complex = std::complex<T>;
  using Vector = std::vector<Complex>;

 public:
  S4D(const Object& params, T dt)
      : lam_(vector(params, "lam")), B_(vector(params, "B")), C_(vector(params, "C")), dt_(dt),
        D_(from_array<T>(params.at("D").as<Array>()).at(0)) {
    for (std::size_t n = 0; n < lam_.size(); ++n) {
      Ab_.push_back(std::exp(dt_ * lam_[n]));
      Bb_.push_back(dt_ * phi1(dt_ * lam_[n]) * B_[n]);
    }
  }

  Object realised() const override {
    return {{"lam", to_array(lam_)}, {"B", to_array(B_)}, {"C", to_array(C_)},
            {"D", to_scalar(D_)}, {"dt", to_scalar(dt_)}};
  }

  List discretize() const override { return {to_array(Ab_), to_array(Bb_)}; }

  Array kernel(std::size_t L) const override {
    std::vector<T> K(L);
    for (std::size_t l = 0; l < L; ++l)
      for (std::size_t n = 0; n < lam_.size(); ++n)
        K[l] += 2 * (C_[n] * Bb_[n] * std::exp(T(l) * (dt_ * lam_[n]))).real();
    return to_array(K);
  }

  Pair apply(const Array& u, const Array* state) const override {
    Vector x = state ? from_array<Complex>(*state) : Vector(lam_.size());
    std::vector<T> y;
    for (T u_k : from_array<T>(u)) y.push_back(advance(u_k, x));
    return {to_array(y), to_array(x)};
  }

  Array init_state() const override { return to_array(Vector(lam_.size())); }

  Pair step(const Array& u, const Array& state) const override {
    Vector x = from_array<Complex>(state);
    T y = advance(from_array<T>(u).at(0), x);
    return {to_scalar(y), to_array(x)};
  }

 private:
  Vector lam_, B_, C_, Ab_, Bb_;
  T dt_, D_;

  static Vector vector(const Object& params, const char* name) {
    return from_array<Complex>(params.at(name).as<Array>());
  }
  T advance(T u, Vector& x) const {  // the state becomes the next; returns the output
    T y = D_ * u;
    for (std::size_t n = 0; n < x.size(); ++n) {
      x[n] = Ab_[n] * x[n] + Bb_[n] * u;
      y += 2 * (C_[n] * x[n]).real();
    }
    return y;
  }
};

int main() {
  Adapter adapter;
  adapter.name = "S4D in C++";
  adapter.version = "1.0";
  adapter.conventions = {{"structure", "diagonal"}, {"rule", "zoh"}, {"spectrum", "half"},
                         {"algorithm", "vandermonde"}};
  adapter.provides = {"make", "realised", "kernel", "discretize", "apply", "init_state", "step"};
  adapter.make = [](const Object& params, const Value& dt, std::size_t,
                    const std::string& dtype) -> std::unique_ptr<Layer> {
    if (dtype == "float32") return std::make_unique<S4D<float>>(params, to_real<float>(dt));
    return std::make_unique<S4D<double>>(params, to_real<double>(dt));
  };
  return serve(adapter);
}
