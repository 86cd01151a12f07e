// What the context chains in a program's memory say about leaks.
#pragma once

#include "tool/model/chain_census.hpp"
#include "tool/model/diagnosis.hpp"

namespace waybill::cause {

/// Marks what is kept, and the line that made each of the sampled layers; what is kept comes first. Requests under way
/// have a chain for each goroutine: a variable keeps chains if it has more of them, or more than a hundred layers for
/// each, and goroutines do if they have more than a hundred layers each. Of a running process what no stack holds counts as far as
/// it stayed over a collection. Returns Retained if anything is kept, Undecided if that isn't known of what could be, InFlight if
/// there are layers, else None.
model::Verdict judge(model::ChainCensus& census);

/// Tells what each root held when the same process was looked at `seconds` before. A root is the same if its kind, its name and
/// what started its goroutines are.
void add_earlier(model::ChainCensus& census, const model::ChainCensus& before, double seconds);

/// Judges the census and adds it to a diagnosis, which may be of a heap profile or empty. What it holds is exact: chains
/// that it finds kept are, whatever the profiles leave open.
void add_census(model::Diagnosis& diagnosis, model::ChainCensus census);

}  // namespace waybill::cause
