/* SNTP: the question as servers know it, answers, refusals, what is no answer. */
#include "wire/ntp.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const uint64_t COOKIE = 0x0102030405060708u;

/* A server's answer, sound: version 4, stratum 2. */
static const uint8_t SOUND[NTP_BYTES] = {
    0x24, 2, 6, 0xec, [24] = 1, 2, 3, 4, 5, 6, 7, 8, [40] = 0xe6, 0xb0, 0xc0, 0x00, 0x80,
};
enum { SOUND_S = 0xe6b0c000u - 2208988800u, SOUND_US = 500000 };

static void test_ntp_request(void **state)
{
    (void)state;
    static const uint8_t wanted[NTP_BYTES] = { 0x23, [40] = 1, 2, 3, 4, 5, 6, 7, 8 };
    uint8_t packet[NTP_BYTES];
    ntp_build_request(COOKIE, packet);
    assert_memory_equal(packet, wanted, NTP_BYTES);
}

/* One byte of the sound answer is changed. */
static void test_ntp_replies(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
        int r;
        const char *kiss;
        uint64_t unix_s;
    } cases[] = {
        { 0, 0x24, 0, "", SOUND_S },
        { 0, 0x1c, 0, "", SOUND_S },    /* version 3 */
        { 0, 0x64, 0, "", SOUND_S },    /* a leap second comes */
        { 0, 0xe4, 0, "INIT", 0 },      /* not synchronized */
        { 0, 0x23, -ERR_PROTO, "", 0 }, /* a client */
        { 0, 0x25, -ERR_PROTO, "", 0 }, /* a broadcast */
        { 0, 0x04, -ERR_PROTO, "", 0 }, /* version 0 */
        { 1, 0, 0, "none", 0 },
        { 31, 9, -ERR_PROTO, "", 0 },               /* another question's */
        { 40, 0x66, 0, "", SOUND_S + 0x80000000u }, /* after 2036 */
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t packet[NTP_BYTES];
        struct ntp_reply reply;
        memcpy(packet, SOUND, NTP_BYTES);
        packet[cases[i].at] = cases[i].value;
        assert_int_equal(ntp_parse_reply(packet, NTP_BYTES, COOKIE, &reply), cases[i].r);
        if (cases[i].r < 0)
            continue;
        assert_string_equal(reply.kiss, cases[i].kiss);
        assert_int_equal(reply.unix_s, cases[i].unix_s);
        assert_int_equal(reply.us, cases[i].unix_s ? SOUND_US : 0);
    }
}

static void test_ntp_kiss_of_death(void **state)
{
    (void)state;
    uint8_t packet[NTP_BYTES];
    struct ntp_reply reply;
    memcpy(packet, SOUND, NTP_BYTES);
    packet[1] = 0;
    memcpy(packet + 12, "RA\033E", 4);
    assert_int_equal(ntp_parse_reply(packet, NTP_BYTES, COOKIE, &reply), 0);
    assert_string_equal(reply.kiss, "RA.E");
}

static void test_ntp_short(void **state)
{
    (void)state;
    struct ntp_reply reply;
    for (size_t len = 0; len < NTP_BYTES; len++)
        assert_int_equal(ntp_parse_reply(SOUND, len, COOKIE, &reply), -ERR_PROTO);
    uint8_t nothing[NTP_BYTES];
    memcpy(nothing, SOUND, NTP_BYTES);
    memset(nothing + 40, 0, 8); /* no time of sending */
    assert_int_equal(ntp_parse_reply(nothing, NTP_BYTES, COOKIE, &reply), 0);
    assert_string_equal(reply.kiss, "INIT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ntp_request),
        cmocka_unit_test(test_ntp_replies),
        cmocka_unit_test(test_ntp_kiss_of_death),
        cmocka_unit_test(test_ntp_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
