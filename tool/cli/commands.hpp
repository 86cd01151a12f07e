// One function a command; each stands in the file of its name.
#pragma once

#include "tool/cli/run.hpp"

namespace waybill::cli {

/// `waybill check`: writes findings; kFound if one is at or above `--fail-on`.
int check(Arguments arguments, Console& console);
/// `waybill map`: writes the state map; kFound if a route is over its budget.
int map(Arguments arguments, Console& console);
/// `waybill coupling`: writes how tightly components are bound; kFound if a pair is over its budget.
int coupling(Arguments arguments, Console& console);
/// `waybill fix`: writes the difference that mends findings, or makes it; kFound if some of them are left.
int fix(Arguments arguments, Console& console);
/// `waybill diagnose`: writes what profiles say of contexts; kFound if they likely stay.
int diagnose(Arguments arguments, Console& console);
/// `waybill diagnose compare BEFORE AFTER`: writes what two captures come to beside each other.
int diagnose_compare(Arguments arguments, Console& console);
/// `waybill facts`: writes what was read from the source, one record a line.
int facts(Arguments arguments, Console& console);
/// `waybill watch`: writes what a running program does with contexts.
int watch(Arguments arguments, Console& console);
/// `waybill explain RULE`: writes a rule's page; kFailed if there is no such rule.
int explain(Arguments arguments, Console& console);
/// `waybill rules`: lists the rules.
int rules(Arguments arguments, Console& console);
/// `waybill help [COMMAND]`: writes the overview or a command's help.
int help(Arguments arguments, Console& console);
/// `waybill version`: writes the version.
int version(Arguments arguments, Console& console);

}  // namespace waybill::cli
