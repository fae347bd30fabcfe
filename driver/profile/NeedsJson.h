//===- NeedsJson.h - what a function needs, as JSON ---------------------------------------------------------===//
//
// The canonical form of a profile and plan.json say it alike.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_NEEDSJSON_H
#define FAAS_DRIVER_PROFILE_NEEDSJSON_H

#include "Profile.h"

#include <nlohmann/json.hpp>

namespace faas {

/// Adds the fields to a function's object.
inline void addNeeds(nlohmann::ordered_json &To, const ProfileFunction &F) {
  To.update({{"cpu", F.Cpu},
             {"memory", F.Memory},
             {"size", F.Size},
             {"trust", F.Trust},
             {"separate", F.Separate},
             {"never_clone", F.NeverClone}});
}

/// Reads them. Throws what nlohmann's library throws.
inline ProfileFunction needsOf(const nlohmann::ordered_json &F) {
  return {F.at("cpu"), F.at("memory"), F.at("size"), F.at("trust"), F.at("separate"), F.at("never_clone")};
}

} // namespace faas

#endif
