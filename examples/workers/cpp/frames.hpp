// Frames of the worker protocol (docs/protocol.md) in C++17: values, their JSON, the two pipes.
// Nothing but the standard library and POSIX.  worker.hpp answers requests with it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace s4ref {

// ---- values: a JSON tree with arrays at its leaves ----------------------------------------------

struct Array {  // elements in C order, little-endian; the shape {} is that of a single number
  std::string dtype;
  std::vector<std::size_t> shape;
  std::string bytes;
};

template <class T> constexpr const char* dtype_of = "";
template <> inline constexpr const char* dtype_of<float> = "<f4";
template <> inline constexpr const char* dtype_of<double> = "<f8";
template <> inline constexpr const char* dtype_of<std::complex<float>> = "<c8";
template <> inline constexpr const char* dtype_of<std::complex<double>> = "<c16";

template <class T> Array to_array(const std::vector<T>& x, std::vector<std::size_t> shape) {
  const char* data = reinterpret_cast<const char*>(x.data());
  return {dtype_of<T>, std::move(shape), std::string(data, x.size() * sizeof(T))};
}
template <class T> Array to_array(const std::vector<T>& x) { return to_array(x, {x.size()}); }
template <class T> Array to_scalar(T x) { return to_array(std::vector<T>{x}, {}); }

template <class T> std::vector<T> from_array(const Array& a) {
  if (a.dtype != dtype_of<T>)
    throw std::invalid_argument("got an array of " + a.dtype + " and expected " + dtype_of<T>);
  std::vector<T> x(a.bytes.size() / sizeof(T));
  std::memcpy(x.data(), a.bytes.data(), a.bytes.size());
  return x;
}

struct Value;
using List = std::vector<Value>;
using Object = std::map<std::string, Value>;
using Variant = std::variant<std::nullptr_t, bool, double, std::string, Array, List, Object>;
struct Value : Variant {
  using Variant::Variant;
  Value(int n) : Variant(double(n)) {}
  Value(const char* text) : Variant(std::string(text)) {}
  template <class T> const T* is() const { return std::get_if<T>(static_cast<const Variant*>(this)); }
  template <class T> const T& as() const { return std::get<T>(static_cast<const Variant&>(*this)); }
};

template <class T> T to_real(const Value& v) {  // one number, however it was sent
  if (auto x = v.is<double>()) return T(*x);
  auto& a = v.as<Array>();
  return a.dtype == "<f4" ? T(from_array<float>(a).at(0)) : T(from_array<double>(a).at(0));
}

struct Refusal : std::runtime_error {  // an error that is not the layer's own: its kind, and why
  std::string kind;
  Refusal(std::string k, const std::string& why) : runtime_error(why), kind(std::move(k)) {}
};

// ---- JSON ---------------------------------------------------------------------------------------

class Reader {  // of one header
 public:
  explicit Reader(const std::string& text) : p_(text.c_str()), end_(p_ + text.size()) {}
  Value read() {
    switch (skip()) {
      case '{': return object();
      case '[': return list();
      case '"': return string();
      case 't': p_ += 4; return true;
      case 'f': p_ += 5; return false;
      case 'n': p_ += 4; return nullptr;
      default: return number();
    }
  }

 private:
  const char *p_, *end_;
  [[noreturn]] static void fail() { throw Refusal("bad-request", "the header is no JSON"); }
  char skip() {
    while (p_ < end_ && std::strchr(" \t\r\n", *p_)) ++p_;
    return p_ < end_ ? *p_ : (fail(), '\0');
  }
  bool next(char close) {  // past a comma, or past the closing bracket
    if (skip() == ',') return ++p_, true;
    return *p_++ == close ? false : (fail(), false);
  }
  Value object() {
    Object out;
    if (++p_, skip() == '}') return ++p_, out;
    do {
      skip();
      std::string key = string();
      if (skip() != ':') fail();
      out[key] = (++p_, read());
    } while (next('}'));
    return out;
  }
  Value list() {
    List out;
    if (++p_, skip() == ']') return ++p_, out;
    do out.push_back(read());
    while (next(']'));
    return out;
  }
  Value number() {
    char* stop = nullptr;
    double x = std::strtod(p_, &stop);
    if (stop == p_) fail();
    return p_ = stop, x;
  }
  std::string string() {  // what is not ASCII arrives escaped, and becomes "?" here
    std::string out;
    for (++p_; p_ < end_ && *p_ != '"'; ++p_) {
      static const std::string from = "nrtbf", to = "\n\r\t\b\f";
      if (*p_ != '\\') {
        out += *p_;
      } else if (*++p_ == 'u') {
        long code = std::strtol(std::string(p_ + 1, p_ + 5).c_str(), nullptr, 16);
        out += code < 128 ? char(code) : '?';
        p_ += 4;
      } else {
        auto i = from.find(*p_);
        out += i == from.npos ? *p_ : to[i];
      }
    }
    return ++p_, out;
  }
};

inline std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    char code[8];
    std::snprintf(code, sizeof code, c < 32 || c > 126 ? "\\u%04x" : "%c", unsigned(c));
    out += (c == '"' || c == '\\' ? "\\" : "") + std::string(code);
  }
  return out + '"';
}

inline std::string write(const Value& v, std::vector<Array>& arrays) {  // sets the arrays aside
  if (v.is<std::nullptr_t>()) return "null";
  if (auto flag = v.is<bool>()) return *flag ? "true" : "false";
  if (auto text = v.is<std::string>()) return quoted(*text);
  if (auto x = v.is<double>()) {
    char number[32];
    std::snprintf(number, sizeof number, "%.17g", *x);
    return number;
  }
  if (auto array = v.is<Array>()) {
    arrays.push_back(*array);
    return "{\"$array\": " + std::to_string(arrays.size() - 1) + "}";
  }
  std::string out;
  if (auto list = v.is<List>()) {
    for (auto& item : *list) out += (out.empty() ? "" : ", ") + write(item, arrays);
    return "[" + out + "]";
  }
  for (auto& [key, item] : v.as<Object>())
    out += (out.empty() ? "" : ", ") + quoted(key) + ": " + write(item, arrays);
  return "{" + out + "}";
}

// ---- frames -------------------------------------------------------------------------------------

class Pipes {  // private ends of descriptors 0 and 1; whatever is printed goes to the log, 2
 public:
  Pipes() : in_(dup(0)), out_(dup(1)) {
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(2, 1);
  }

  void send(const Object& header) const {
    std::vector<Array> arrays;
    std::string text = write(header, arrays), table, payload;
    for (auto& a : arrays) {
      std::string shape;
      for (auto n : a.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(n);
      table += table.empty() ? "" : ", ";
      table += "{\"dtype\": \"" + a.dtype + "\", \"shape\": [" + shape + "], \"offset\": ";
      table += std::to_string(payload.size()) + "}";
      payload += a.bytes;
      payload.resize((payload.size() + 7) / 8 * 8);  // every array begins at a multiple of 8
    }
    text.insert(text.size() - 1, ", \"arrays\": [" + table + "]");
    char head[16] = {'S', '4', 'R', '1'};
    std::uint32_t h = std::uint32_t(text.size());
    std::uint64_t p = payload.size();
    std::memcpy(head + 4, &h, 4);
    std::memcpy(head + 8, &p, 8);
    std::string frame = std::string(head, 16) + text + payload;
    for (std::size_t done = 0; done < frame.size();) {
      ssize_t n = ::write(out_, frame.data() + done, frame.size() - done);
      if (n <= 0) std::_Exit(0);
      done += std::size_t(n);
    }
  }

  Object receive() const {  // the next request, with arrays in place of {"$array": i}
    std::string head = bytes(16);
    std::uint32_t h;
    std::uint64_t p;
    std::memcpy(&h, head.data() + 4, 4);
    std::memcpy(&p, head.data() + 8, 8);
    std::string text = bytes(h), payload = bytes(p);
    Object request = Reader(text).read().as<Object>();
    std::vector<Array> arrays;
    for (auto& entry : request.at("arrays").as<List>()) {
      auto& about = entry.as<Object>();
      Array a{about.at("dtype").as<std::string>(), {}, {}};
      std::size_t size = std::stoul(a.dtype.substr(2));  // bytes of an element
      for (auto& n : about.at("shape").as<List>()) a.shape.push_back(std::size_t(n.as<double>()));
      for (auto n : a.shape) size *= n;
      a.bytes = payload.substr(std::size_t(about.at("offset").as<double>()), size);
      arrays.push_back(std::move(a));
    }
    request["args"] = filled(request["args"], arrays);
    return request;
  }

 private:
  int in_, out_;
  std::string bytes(std::size_t n) const {
    std::string data(n, '\0');
    for (std::size_t done = 0; done < n;) {
      ssize_t got = ::read(in_, &data[done], n - done);
      if (got <= 0) std::_Exit(0);  // s4ref is gone
      done += std::size_t(got);
    }
    return data;
  }
  static Value filled(const Value& v, const std::vector<Array>& arrays) {
    auto object = v.is<Object>();
    if (!object) return v;
    if (auto at = object->find("$array"); at != object->end())
      return arrays.at(std::size_t(at->second.as<double>()));
    Object out;
    for (auto& [key, item] : *object) out[key] = filled(item, arrays);
    return out;
  }
};

}  // namespace s4ref
