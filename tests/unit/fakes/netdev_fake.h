/* tests/unit/fakes/netdev_fake.h - what a driver of a NIC finds above itself: buffers, and who is told of frames. */
#pragma once

struct netdev_fake {
    int buffers_out;       /* allocated and not freed */
    unsigned sent, failed; /* frames */
    int last_error;        /* of the last one that failed; 0: it was sent */
};
extern struct netdev_fake netdev_fake;
