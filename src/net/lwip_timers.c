/* net/lwip_timers.c - lwIP's timers, each of which comes again and again, without memory: lwIP's own implementation allocates
 * whenever one is set anew, and stops the machine when it cannot.
 * Not here: what they do (lwIP), who calls (lwip_glue.c). Source: lwIP 2.2 timeouts.h, LWIP_TIMERS_CUSTOM. */
#include <assert.h>
#include <stdint.h>
#include "lwip/pbuf.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"

enum { TIMERS_MAX = 12 };
static uint32_t due_ms[TIMERS_MAX]; /* of sys_now(), which wraps */

void sys_timeouts_init(void)
{
    assert(lwip_num_cyclic_timers <= TIMERS_MAX);
    for (int i = 0; i < lwip_num_cyclic_timers; i++)
        due_ms[i] = sys_now() + lwip_cyclic_timers[i].interval_ms;
}

/* A turn that came late is not made up for. TCP's runs always: without connections it has nothing to do. */
void sys_check_timeouts(void)
{
    uint32_t now = sys_now();
    PBUF_CHECK_FREE_OOSEQ();
    for (int i = 0; i < lwip_num_cyclic_timers; i++) {
        if ((int32_t)(now - due_ms[i]) < 0)
            continue;
        due_ms[i] += lwip_cyclic_timers[i].interval_ms;
        if ((int32_t)(now - due_ms[i]) >= 0)
            due_ms[i] = now + lwip_cyclic_timers[i].interval_ms;
        lwip_cyclic_timers[i].handler();
    }
}
