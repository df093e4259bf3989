/* lwip/err.h - lwIP's own, found after this one, with the one name that core/err.h has too out of
 * the way. */
#pragma once
#define ERR_INPROGRESS LWIP_ERR_INPROGRESS
#include_next "lwip/err.h"
#ifdef ERR_LIST /* core/err.h was here before: the name is its */
#undef ERR_INPROGRESS
#endif
