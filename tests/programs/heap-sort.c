/* heap-sort - a binary heap of doubles, printed as they come out. */
#include <stdio.h>

static double heap[256];
static int size;

static void push(double value) {
  int at = size++;
  for (; at && heap[(at - 1) / 2] > value; at = (at - 1) / 2)
    heap[at] = heap[(at - 1) / 2];
  heap[at] = value;
}

static double pop(void) {
  double top = heap[0], moved = heap[--size];
  int at = 0;
  for (int child; (child = 2 * at + 1) < size; at = child) {
    if (child + 1 < size && heap[child + 1] < heap[child])
      child++;
    if (heap[child] >= moved)
      break;
    heap[at] = heap[child];
  }
  heap[at] = moved;
  return top;
}

int main(void) {
  unsigned state = 12345;
  for (int i = 0; i < 200; i++) {
    state = state * 1103515245u + 12345u;
    push((double)(state >> 8) / 1000.0);
  }
  while (size)
    printf("%.3f\n", pop());
  return 0;
}
