#include "tool/model/error.hpp"

namespace waybill::model {

std::string one_line(const Error& error) {
  std::string line;
  if (!error.where.empty()) line += error.where + ": ";
  if (!error.doing.empty()) line += "cannot " + error.doing + ": ";
  line += error.what;
  if (!error.advice.empty()) line += "; " + error.advice;
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

}  // namespace waybill::model
