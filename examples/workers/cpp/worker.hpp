// A worker for s4ref in C++17: derive from Layer what is to be judged, and call serve() in main().
// s4d.cpp is an example.  No part of s4ref is needed to compile it or to run it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <typeinfo>

#include "frames.hpp"

namespace s4ref {

using Pair = std::pair<Array, Array>;  // an output, and the state after it

// What make() returns.  Override the functions that Adapter::provides lists; states are arrays.
// An exception becomes the report's message, and the worker goes on.
class Layer {
 public:
  virtual ~Layer() = default;
  virtual Object realised() const { return lacks("realised"), Object(); }
  virtual Array kernel(std::size_t) const { return lacks("kernel"), Array(); }
  virtual List discretize() const { return lacks("discretize"), List(); }  // Ab, Bb
  virtual Pair apply(const Array&, const Array*) const { return lacks("apply"), Pair(); }
  virtual Array init_state() const { return lacks("init_state"), Array(); }
  virtual Pair step(const Array&, const Array&) const { return lacks("step"), Pair(); }

 private:
  static void lacks(const std::string& name) { throw Refusal("absent", "the layer has no " + name); }
};

struct Adapter {
  std::string name, version;
  Object conventions;                 // docs/adapters.md has them all
  std::vector<std::string> provides;  // "make" and the functions of Layer
  // params: arrays lam, B, C, D, ... in the convention declared; dt: a number, or an array for
  // "dt_shape": "modes"; L: the length asked for; dtype: "float32" or "float64"
  std::function<std::unique_ptr<Layer>(const Object& params, const Value& dt, std::size_t L,
                                       const std::string& dtype)>
      make;
};

class Service {  // layers and states by number, and what is asked of them
 public:
  explicit Service(const Adapter& adapter) : adapter_(adapter) {}

  Value run(const std::string& op, const Value& handle, const Object& args) {
    if (op == "ping" || op == "bye") return nullptr;
    if (op == "make") return make(args);
    if (op == "fetch_state") return states_.at(number(args.at("state"), "$state")).second;
    if (op == "drop") return drop(handle, args);
    key_ = handle.is<double>() ? int(handle.as<double>()) : 0;
    const Layer& layer = *layers_.at(key_);
    if (op == "realised") return layer.realised();
    if (op == "kernel") return layer.kernel(std::size_t(args.at("L").as<double>()));
    if (op == "discretize") return layer.discretize();
    if (op == "init_state") return keep(layer.init_state());
    auto given = args.find("state");
    Array state = given == args.end() ? Array() : state_of(given->second);
    if (op == "run_steps") return run_steps(layer, args, given == args.end() ? nullptr : &state);
    if (op == "step") return pair(layer.step(args.at("u").as<Array>(), state));
    if (op != "apply") throw Refusal("absent", "this worker has no " + op);
    return pair(layer.apply(args.at("u").as<Array>(), given == args.end() ? nullptr : &state));
  }

 private:
  const Adapter& adapter_;
  std::map<int, std::unique_ptr<Layer>> layers_;
  std::map<int, std::pair<int, Array>> states_;  // number: (its layer, the state)
  int count_ = 0, key_ = 0;

  static int number(const Value& v, const char* tag) { return int(v.as<Object>().at(tag).as<double>()); }
  Array state_of(const Value& v) const {  // kept here, or sent as numbers
    return v.is<Array>() ? v.as<Array>() : states_.at(number(v, "$state")).second;
  }
  Value keep(Array state) {
    states_[++count_] = {key_, std::move(state)};
    return Object{{"$state", count_}};
  }
  Value pair(Pair ended) { return List{std::move(ended.first), keep(std::move(ended.second))}; }
  Value make(const Object& args) {
    auto L = std::size_t(args.at("L").as<double>());
    auto layer = adapter_.make(args.at("params").as<Object>(), args.at("dt"), L,
                               args.at("dtype").as<std::string>());
    layers_[++count_] = std::move(layer);
    return Object{{"$handle", count_}};
  }
  Value drop(const Value& handle, const Object& args) {  // one state, or a layer with all its states
    if (auto state = args.find("state"); state != args.end()) {
      states_.erase(number(state->second, "$state"));
    } else if (handle.is<double>()) {
      int key = int(handle.as<double>());
      layers_.erase(key);
      for (auto it = states_.begin(); it != states_.end();)
        it = it->second.first == key ? states_.erase(it) : std::next(it);
    }
    return nullptr;
  }
  Value run_steps(const Layer& layer, const Object& args, const Array* state) {
    auto& u = args.at("u").as<Array>();
    std::size_t T = u.shape.at(0), size = T ? u.bytes.size() / T : 0;
    Array now = state ? *state : layer.init_state(), row{u.dtype, {}, {}}, y, trail;
    row.shape.assign(u.shape.begin() + 1, u.shape.end());
    for (std::size_t k = 0; k < T; ++k) {
      row.bytes = u.bytes.substr(k * size, size);
      auto [out, after] = layer.step(row, now);
      now = after;
      append(y, out);
      append(trail, now);
    }
    auto wanted = args.find("states");
    bool all = wanted != args.end() && wanted->second.as<bool>();
    return Object{{"y", y}, {"state", keep(now)}, {"states", all ? Value(trail) : Value(nullptr)}};
  }
  static void append(Array& rows, const Array& row) {
    if (rows.shape.empty()) {
      rows = {row.dtype, {0}, {}};
      rows.shape.insert(rows.shape.end(), row.shape.begin(), row.shape.end());
    }
    ++rows.shape[0];
    rows.bytes += row.bytes;
  }
};

inline Object error(const std::string& kind, const std::string& type, const std::string& message) {
  return {{"kind", kind}, {"type", type}, {"message", message}, {"line", nullptr}, {"traceback", ""}};
}

inline int serve(const Adapter& adapter) {
  Pipes pipes;  // before anything can print
  std::thread([parent = getppid()] {  // ends a call that has lost its s4ref
    while (getppid() == parent) std::this_thread::sleep_for(std::chrono::seconds(1));
    std::_Exit(0);
  }).detach();
  List provides(adapter.provides.begin(), adapter.provides.end());
  pipes.send({{"op", "hello"}, {"protocol", 1}, {"name", adapter.name}, {"version", adapter.version},
              {"conventions", adapter.conventions}, {"provides", provides}, {"pid", int(getpid())}});
  Service service(adapter);
  for (std::string op; op != "bye";) {
    Object request = pipes.receive(), reply{{"id", request["id"]}, {"ok", true}};
    op = request["op"].as<std::string>();
    auto start = std::chrono::steady_clock::now();
    try {
      reply["value"] = service.run(op, request["handle"], request["args"].as<Object>());
    } catch (const Refusal& e) {
      reply["error"] = error(e.kind, "s4ref::Refusal", e.what());
    } catch (const std::out_of_range& e) {
      reply["error"] =
          error("bad-request", "std::out_of_range", op + ": there is no such layer, state or argument");
    } catch (const std::exception& e) {
      reply["error"] = error("raised", typeid(e).name(), e.what());
    } catch (...) {
      reply["error"] = error("raised", "unknown", "the layer threw what is no std::exception");
    }
    reply["ok"] = !reply.count("error");
    reply["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    pipes.send(reply);
  }
  return 0;
}

}  // namespace s4ref
