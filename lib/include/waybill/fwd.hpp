// Names of everything, for headers that only mention them.
#pragma once

namespace waybill {

enum class Errc;
class Context;
class Scope;
template <class Function>
class AfterFunc;
class Timers;
class Arena;
template <class State>
struct mut;
template <class... Ts>
class Needs;
template <class Result, class... Provides>
class Next;
template <class Request, class... Middlewares>
class Chain;

}  // namespace waybill
