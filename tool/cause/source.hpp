// What the source says of the lines that profiles and probes name.
#pragma once

#include <string>
#include <vector>

#include "tool/model/diagnosis.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/observation.hpp"

namespace waybill::cause {

/// A line that writes a key.
struct KeyWrite {
  model::Site site;
  model::SourceKey key;
  model::ObservedKey identity;  ///< empty on another carrier than context.Context
};

/// Gives each site of the diagnosis the keys that its line, or the calls just outside it, write and the findings that
/// name one of these lines, growth first. A profile's file is a source file if its path ends in that file's path and
/// the function's package ends in its folder; sources that are not those of the program's build can be off by lines.
void join_source(model::Diagnosis& diagnosis, const std::vector<model::Finding>& findings, const std::vector<KeyWrite>& writes);

/// Gives each place of the observation the findings that name its line, and its key with the components that write it:
/// on that line, or, where the line is one of a function that writes for others, anywhere in the source.
void join_source(model::Observation& seen, const std::vector<model::Finding>& findings, const std::vector<KeyWrite>& writes);

}  // namespace waybill::cause
