// What the end or the change of one unit sets off among the others.
#pragma once

#include "tool/model/coupling.hpp"

namespace waybill::coupling {

/// Sets pairs, radius and reached of a deployment from its units and links.
void propagate(model::Deployment& deployment);

}  // namespace waybill::coupling
