/* descriptor_messages.c - messages with descriptors in them (SCM_RIGHTS): a function can send what it has, and what it
 * receives is its invocation's. */
#include "process/descriptors.h"

#include "process/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Calls `change` for each descriptor of a message; puts in what it returns. False once that is negative. */
static bool each(const struct msghdr *message, int (*change)(int descriptor)) {
  struct msghdr walked = *message;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&walked); part; part = CMSG_NXTHDR(&walked, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS || part->cmsg_len < CMSG_LEN(0))
      continue;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int descriptor;
      unsigned char *at = CMSG_DATA(part) + i * sizeof descriptor;
      memcpy(&descriptor, at, sizeof descriptor);
      if ((descriptor = change(descriptor)) < 0)
        return false;
      memcpy(at, &descriptor, sizeof descriptor);
    }
  }
  return true;
}

/* The message as the kernel is given it, with a copy of its control data to be freed. False with errno set. */
static bool show(const struct msghdr *message, struct msghdr *shown) {
  if (!faas_copy(shown, message, sizeof *shown))
    return false;
  const void *control = shown->msg_control;
  if (!shown->msg_controllen || !control) {
    shown->msg_control = NULL;
    return true;
  }
  shown->msg_control = malloc(shown->msg_controllen);
  if (!shown->msg_control)
    errno = ENOBUFS;
  else if (!faas_copy(shown->msg_control, control, shown->msg_controllen))
    free(shown->msg_control);
  else if (each(shown, faas_descriptor))
    return true;
  else {
    free(shown->msg_control);
    errno = EBADF;
  }
  return false;
}

ssize_t __faas_sendmsg(int descriptor, const struct msghdr *message, int flags) {
  struct msghdr shown;
  if (!show(message, &shown))
    return -1;
  ssize_t size = sendmsg(faas_descriptor(descriptor), &shown, flags);
  int error = errno;
  free(shown.msg_control);
  errno = error;
  return size;
}

int __faas_sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags) {
  for (unsigned i = 0; i < count; i++) {
    ssize_t size = __faas_sendmsg(descriptor, &messages[i].msg_hdr, flags);
    if (size < 0)
      return i ? (int)i : -1;
    messages[i].msg_len = (unsigned)size;
  }
  return (int)count;
}

ssize_t __faas_recvmsg(int descriptor, struct msghdr *message, int flags) {
  ssize_t size = recvmsg(faas_descriptor(descriptor), message, flags);
  if (size >= 0 && message->msg_controllen)
    each(message, faas_descriptor_opened);
  return size;
}

int __faas_recvmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout) {
  int got = recvmmsg(faas_descriptor(descriptor), messages, count, flags, timeout);
  for (int i = 0; i < got; i++)
    if (messages[i].msg_hdr.msg_controllen)
      each(&messages[i].msg_hdr, faas_descriptor_opened);
  return got;
}
