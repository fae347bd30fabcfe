/* loop.h - the event loops of the HTTP server and the threads that run them. */
#ifndef FAAS_HTTP_LOOP_H
#define FAAS_HTTP_LOOP_H

#include "http/server.h"

/* Starts an event loop for each processor, FAAS_THREADS at most, and the threads. Returns 0, or -1 after a line on
 * stderr. The calling thread then calls loop_hand_over from time to time. */
int loop_start(const struct http_service *service);
/* Accepts connections on `listener` from now on. */
void loop_listen(int listener);
/* Accepts what has come, then no more, and closes it. Each answer from now on is the last one of its connection. */
void loop_stop_listening(void);
/* Accepts again where descriptors or memory were lacking. Called once a second. */
void loop_resume_listening(void);

/* Gives each loop whose thread is still in the function of the last call to another thread. Returns whether a function
 * runs or has since; the first one after a call that returned false wakes `alarm`, an eventfd. */
bool loop_hand_over(int alarm);

/* Shuts down connections whose deadline was before `time`, and with `too_late` also those whose request is not
 * complete. */
void loop_sweep(time_t time, bool too_late);
bool loop_has_connections(void);
/* Writes a line about each request that has not been answered to stderr: `what`, and its path. In a signal handler. */
void loop_name_unanswered(const char *what);
/* Ends the threads, once there are no connections. */
void loop_end(void);

#endif
