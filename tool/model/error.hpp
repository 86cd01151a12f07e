// Why something could not be done, in the words a user needs.
#pragma once

#include <string>

namespace waybill::model {

/// What was being done to what, why it failed, and what to do about it.
struct Error {
  std::string doing;   ///< completes "cannot …": "read the configuration"
  std::string what;    ///< the cause: "permission denied"
  std::string where;   ///< "path", "path:line" or "--option"; may be empty
  std::string advice;  ///< an imperative, "check its permissions"; may be empty
};

/// Returns the error as one line without a line end: "where: cannot doing: what; advice". Line ends
/// inside the parts become spaces.
std::string one_line(const Error& error);

}  // namespace waybill::model
