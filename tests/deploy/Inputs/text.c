#include <faas.h>
int faas_main(void) { return faas_respond("text\n", 5); }
