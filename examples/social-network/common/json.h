/* json.h - cJSON for the C functions. */
#ifndef JSON_H
#define JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* The largest whole number that JSON carries exactly: 2^53. */
#define JSON_WHOLE_MAX 9007199254740992.0

/* Whether `value` is a whole number from 0 to JSON_WHOLE_MAX, such as an id. */
static inline bool json_is_whole(const cJSON *value) {
  return cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= JSON_WHOLE_MAX &&
         value->valuedouble == (double)(long long)value->valuedouble;
}

/* Whether `value` is a text with something in it. */
static inline bool json_is_text(const cJSON *value) { return cJSON_IsString(value) && *value->valuestring; }

#endif
