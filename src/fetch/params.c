/* fetch/params.c - lists of request parameters that `params` and `param` make and a URI's ##params
 * uses up. Not here: how they look in a request (wire/http_request.c). Source: compat 1.2, 5.1. */
#include "fetch/fetch.h"
#include <string.h>
#include "core/heap.h"

static struct params *lists;
static size_t list_count;

static void free_param(struct param *param)
{
    heap_free(param->key);
    heap_free(param->value);
    heap_free(param);
}

void params_free(struct params *params)
{
    if (!params)
        return;
    while (params->first) {
        struct param *param = params->first;
        params->first = param->next;
        free_param(param);
    }
    heap_free(params->name);
    heap_free(params->method);
    heap_free(params);
}

struct params *params_find(const char *name)
{
    struct params *params = lists;
    while (params && strcmp(params->name, name) != 0)
        params = params->next;
    return params;
}

struct params *params_claim(const char *name)
{
    struct params **link = &lists;
    while (*link && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    struct params *params = *link;
    if (params) {
        *link = params->next;
        params->next = NULL;
        list_count--;
    }
    return params;
}

void params_delete(const char *name)
{
    params_free(params_claim(name));
}

int params_create(const char *name, const char *method, struct params **ret_params)
{
    params_delete(name);
    if (list_count == PARAMS_LISTS_MAX)
        return fail(ERR_NOSPC, "params: there are %u lists already", (unsigned)PARAMS_LISTS_MAX);
    struct params *params = heap_zalloc(sizeof(*params));
    if (params) {
        params->name = heap_strdup(name);
        params->method = method ? heap_strdup(method) : NULL;
    }
    if (!params || !params->name || (method && !params->method)) {
        params_free(params);
        return fail(ERR_NOMEM, "params: no memory for the list \"%.40s\"", name);
    }
    params->next = lists;
    lists = params;
    list_count++;
    *ret_params = params;
    return 0;
}

int params_add(struct params *params, const char *key, const char *value, bool header)
{
    size_t count = 0;
    for (const struct param *each = params->first; each; each = each->next)
        count++;
    if (count >= PARAMS_MAX)
        return fail(ERR_NOSPC, "params: the list \"%.40s\" has %u parameters already", params->name,
                    (unsigned)PARAMS_MAX);
    struct param *param = heap_zalloc(sizeof(*param));
    if (param) {
        param->key = heap_strdup(key);
        param->value = heap_strdup(value);
        param->header = header;
    }
    if (!param || !param->key || !param->value) {
        if (param)
            free_param(param);
        return fail(ERR_NOMEM, "params: no memory for the parameter \"%.40s\"", key);
    }
    if (params->last)
        params->last->next = param;
    else
        params->first = param;
    params->last = param;
    return 0;
}
