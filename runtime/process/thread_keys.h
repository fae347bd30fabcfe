/* thread_keys.h - thread keys of a function. */
#ifndef FAAS_PROCESS_THREAD_KEYS_H
#define FAAS_PROCESS_THREAD_KEYS_H

/* Calls the destructors of the calling thread's values. */
void faas_keys_destroy_values(void);

#endif
