// Names of everything, for headers that only mention them.
#pragma once

namespace waybill {

enum class Errc;
class Context;
class Scope;
template <class Function>
class AfterFunc;
class Timers;

}  // namespace waybill
