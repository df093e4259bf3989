/* ICMP about packets of ours: which are refusals, whose they are, what is cut short. */
#include "wire/icmp.h"
#include "core/err.h"
#include "tests/unit/check.h"

enum {
    HINT = 1,
    TYPE_AT = 0,
    CODE_AT = 1,
    HEAD_AT = 8,
    FRAGMENT_AT = HEAD_AT + 6,
    PROTOCOL4_AT = HEAD_AT + 9,
    PROTOCOL6_AT = HEAD_AT + 6
};

/* "Port unreachable" of 10.98.0.1 about a TFTP request from port C001h. */
static const uint8_t TFTP[] = {
    3,    3, 0, 0,  0, 0,  0, 0,                                            /* ICMP */
    0x45, 0, 0, 60, 0, 1,  0, 0, 64, 17, 0, 0, 10, 98, 0, 44, 10, 98, 0, 1, /* IP */
    0xc0, 1, 0, 69, 0, 40, 0, 0,                                            /* UDP */
};
/* "Administratively prohibited" of fd98::1 about a connection to port 80. */
static const uint8_t HTTP6[] = {
    1,    1, 0, 0,  0, 0,  0, 0, /* ICMPv6 */
    0x60, 0, 0, 0,  0, 20, 6, 64, 0xfd, 0x98, [8 + 23] = 0x44, [8 + 24] = 0xfd, 0x98, [8 + 39] = 1,
    0xc0, 2, 0, 80, 1, 2,  3, 4, /* TCP */
};

static void test_what_is_told(void **state)
{
    (void)state;
    char text[NETADDR_TEXT_MAX];
    struct icmp_refusal refusal;
    assert_int_equal(icmp_parse_refusal(4, TFTP, sizeof(TFTP), &refusal), 0);
    assert_string_equal(netaddr_format(&refusal.to, text), "10.98.0.1");
    assert_int_equal(refusal.protocol, REFUSED_UDP);
    assert_int_equal(refusal.from_port, 0xc001);
    assert_int_equal(refusal.to_port, 69);
    assert_int_equal(icmp_parse_refusal(6, HTTP6, sizeof(HTTP6), &refusal), 0);
    assert_string_equal(netaddr_format(&refusal.to, text), "fd98::1");
    assert_int_equal(refusal.protocol, REFUSED_TCP);
    assert_int_equal(refusal.to_port, 80);
    assert_int_equal(refusal.seq, 0x01020304);
}

/* One byte of a sound message is changed. */
static void test_what_is_a_refusal(void **state)
{
    (void)state;
    static const struct {
        uint8_t family;
        size_t at;
        uint8_t value;
        int r; /* HINT: 0, a hint */
    } cases[] = {
        { 4, CODE_AT, 2, 0 },
        { 4, CODE_AT, 9, 0 },
        { 4, CODE_AT, 10, 0 }, /* firewalld */
        { 4, CODE_AT, 13, 0 },
        { 4, CODE_AT, 0, HINT },        /* no route: there may be one again */
        { 4, CODE_AT, 1, HINT },        /* its host may come up */
        { 4, CODE_AT, 4, -ERR_PROTO },  /* too long */
        { 4, TYPE_AT, 11, -ERR_PROTO }, /* time exceeded */
        { 4, TYPE_AT, 1, -ERR_PROTO },
        { 4, HEAD_AT, 0x65, -ERR_PROTO },
        { 4, HEAD_AT, 0x44, -ERR_PROTO }, /* a head of 16 bytes */
        { 4, HEAD_AT, 0x4f, -ERR_PROTO }, /* a head longer than the message */
        { 4, FRAGMENT_AT, 0x20, 0 },      /* the first fragment */
        { 4, FRAGMENT_AT + 1, 1, -ERR_PROTO },
        { 4, PROTOCOL4_AT, 1, -ERR_PROTO },
        { 6, CODE_AT, 4, 0 },
        { 6, CODE_AT, 0, HINT },
        { 6, CODE_AT, 2, -ERR_PROTO },
        { 6, CODE_AT, 3, HINT },
        { 6, TYPE_AT, 3, -ERR_PROTO },
        { 6, HEAD_AT, 0x45, -ERR_PROTO },
        { 6, PROTOCOL6_AT, 44, -ERR_PROTO }, /* a fragment */
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t message[sizeof(HTTP6)];
        size_t len = cases[i].family == 6 ? sizeof(HTTP6) : sizeof(TFTP);
        memcpy(message, cases[i].family == 6 ? HTTP6 : TFTP, len);
        message[cases[i].at] = cases[i].value;
        struct icmp_refusal refusal = { 0 };
        int r = icmp_parse_refusal(cases[i].family, message, len, &refusal);
        if ((refusal.is_hint ? HINT : r) != cases[i].r)
            fail_msg("case %zu: %d", i, r);
    }
}

/* A head with options: the ports are behind them. */
static void test_options(void **state)
{
    (void)state;
    uint8_t message[sizeof(TFTP) + 4] = { 0 };
    enum { PORTS_AT = HEAD_AT + 20 };
    memcpy(message, TFTP, PORTS_AT);
    memcpy(message + PORTS_AT + 4, TFTP + PORTS_AT, sizeof(TFTP) - PORTS_AT);
    message[HEAD_AT] = 0x46;
    struct icmp_refusal refusal;
    assert_int_equal(icmp_parse_refusal(4, message, sizeof(message), &refusal), 0);
    assert_int_equal(refusal.to_port, 69);
}

static void test_cut_short(void **state)
{
    (void)state;
    struct icmp_refusal refusal;
    for (size_t len = 0; len < HEAD_AT + 20 + 4; len++)
        assert_int_equal(icmp_parse_refusal(4, TFTP, len, &refusal), -ERR_PROTO);
    for (size_t len = 0; len < sizeof(HTTP6); len++)
        assert_int_equal(icmp_parse_refusal(6, HTTP6, len, &refusal), -ERR_PROTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_told),
        cmocka_unit_test(test_what_is_a_refusal),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
