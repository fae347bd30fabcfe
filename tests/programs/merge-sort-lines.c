/* merge-sort-lines - sorts lines with a merge sort on a linked list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
  struct line *next;
  char text[];
};

static struct line *merge(struct line *a, struct line *b) {
  struct line *head = NULL, **end = &head;
  while (a && b) {
    struct line **smaller = strcmp(a->text, b->text) <= 0 ? &a : &b;
    *end = *smaller;
    end = &(*end)->next;
    *smaller = *end;
  }
  *end = a ? a : b;
  return head;
}

static struct line *sort(struct line *list) {
  if (!list || !list->next)
    return list;
  struct line *slow = list, *fast = list->next;
  while (fast && fast->next)
    slow = slow->next, fast = fast->next->next;
  struct line *half = slow->next;
  slow->next = NULL;
  return merge(sort(list), sort(half));
}

int main(void) {
  struct line *list = NULL;
  char *text = NULL;
  size_t room = 0;
  while (getline(&text, &room, stdin) > 0) {
    text[strcspn(text, "\n")] = '\0';
    struct line *line = malloc(sizeof *line + strlen(text) + 1);
    line->next = list;
    strcpy(line->text, text);
    list = line;
  }
  for (list = sort(list); list; list = list->next)
    puts(list->text);
}
