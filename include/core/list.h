/* core/list.h - an intrusive circular doubly linked list. The head is a struct list too; an element
 * embeds one. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *prev;
};

#define LIST_INIT(head)  \
    {                    \
        &(head), &(head) \
    }
#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))
#define list_for_each(pos, head) \
    for (struct list *pos = (head)->next; pos != (head); pos = pos->next)
/* as above, but the element at @pos may be removed in the body */
#define list_for_each_safe(pos, next_, head)                                 \
    for (struct list *pos = (head)->next, *next_ = pos->next; pos != (head); \
         pos = next_, next_ = pos->next)

static inline void list_init(struct list *head)
{
    head->next = head->prev = head;
}
static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}
static inline void list_insert_before(struct list *node, struct list *where)
{
    node->prev = where->prev;
    node->next = where;
    where->prev->next = node;
    where->prev = node;
}
static inline void list_append(struct list *node, struct list *head)
{
    list_insert_before(node, head);
}
static inline void list_prepend(struct list *node, struct list *head)
{
    list_insert_before(node, head->next);
}
/* The node may be removed again afterwards: it is left as an empty list. */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}
