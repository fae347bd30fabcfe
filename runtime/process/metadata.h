/* metadata.h - what comes with a request from outside besides its body, as its function sees it. */
#ifndef FAAS_PROCESS_METADATA_H
#define FAAS_PROCESS_METADATA_H

#include "core/fields.h"

/* How headers are spelled as variables of an invocation's environment. */
enum faas_spelling {
  FAAS_SPELLING_OPENFAAS, /* Http_X_Call_Id */
  FAAS_SPELLING_FISSION   /* HTTP_X-CALL-ID, with REQUEST_METHOD, REQUEST_URI and CONTENT_LENGTH */
};

extern enum faas_spelling faas_spelling; /* set once, at the start */

/* The fields of the request from outside that the calling thread answers, or null. */
extern _Thread_local const struct faas_buffer *faas_metadata;

/* What came with the request from outside that the calling thread works on, however deep, as faas_request_header gives
 * it to the function that answers the request. Null if there is none. Valid as long as that function runs. */
const char *faas_metadata_of_request(const char *name);

struct faas_text {
  struct faas_text *next;
  char text[];
};

/* The fields as variables, malloc'ed one by one. */
struct faas_text *faas_metadata_variables(const struct faas_buffer *fields);

#endif
