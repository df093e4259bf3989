/* core/dry_run.c - the one pointer of the seam for dry runs. Not here: who sets it (plat/linux). */
#include "core/dry_run.h"

const struct dry_run *dry_run;
