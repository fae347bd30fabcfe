/* memory.h - whether there is memory for more. */
#ifndef FAAS_CORE_MEMORY_H
#define FAAS_CORE_MEMORY_H

#include <stdbool.h>

/* Whether more than FAAS_MEMORY_PRESSURE percent of what this process may have are in use. Looks once a millisecond. */
bool faas_memory_is_short(void);
/* The same of cgroups alone: those that the file `own_groups` lists, in their hierarchies under `mount`. */
bool faas_memory_group_is_short(const char *own_groups, const char *mount);

#endif
