// The service that the cases break, one at a time.
#pragma once

#include "waybill/chain.hpp"

struct Request {};
struct RequestId {
  int value;
};
struct User {
  int level;
};
struct Quota {
  int left;
};

using waybill::Context;
using waybill::chain;
using waybill::fn;
using waybill::mut;
using waybill::Needs;
using waybill::Next;

inline int request_id(Next<int, RequestId> next) { return next({1}); }
inline int auth(Needs<RequestId> state, Next<int, User> next) {
  return next({state.get<RequestId>().value});
}
inline int quota(Needs<User> state, Next<int, Quota> next) {
  return next({state.get<User>().level});
}
inline int handler(Needs<User, mut<Quota>> state) { return --state.mut<Quota>().left; }
