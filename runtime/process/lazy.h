/* lazy.h - shared libraries on first use. */
#ifndef FAAS_PROCESS_LAZY_H
#define FAAS_PROCESS_LAZY_H

/* Does what FAAS_LAZY asks for at start. Called once, by main. Returns 0, or -1 after it wrote a line about each
 * library or symbol that is missing to stderr. */
int faas_lazy_start(void);

#endif
