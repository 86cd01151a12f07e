// Counters that a Go program tells of itself, in the text that Prometheus reads.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "tool/model/comparison.hpp"
#include "tool/model/error.hpp"

namespace waybill::profile {

/// Reads the text exposition format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats), for the counters of client_golang's Go collector and for
/// `requests`, a counter that is added up over its labels. Other lines are passed over.
/// Fails on a line that is none of that format and if not one of the counters is there. `where` names the bytes in errors.
std::expected<model::RuntimeCounters, model::Error> read_metrics(std::string_view bytes, std::string_view requests, const std::string& where);

}  // namespace waybill::profile
