/* The PXE API as bytes: blocks, announcements, descriptors, filters. */
#include "wire/pxe.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

static uint8_t sum(const uint8_t *bytes, size_t len)
{
    uint8_t total = 0;
    for (size_t i = 0; i < len; i++)
        total = (uint8_t)(total + bytes[i]);
    return total;
}

static void test_pxe_structures(void **state)
{
    (void)state;
    uint8_t pxenv[PXENV_STRUCT_BYTES], pxe[PXE_STRUCT_BYTES];
    const struct pxe_api api = { .pxe_entry = 0x9c000123,
                                 .pxenv_entry = 0x9c000456,
                                 .pxe = 0x9c000730,
                                 .start = 0x9c000,
                                 .segment = 0x9c00,
                                 .len_bytes = 0x3000 };
    pxe_structs_build(&api, pxenv, pxe);
    assert_memory_equal(pxe, "!PXE\x58", 5);
    assert_memory_equal(pxenv, "PXENV+\x01\x02\x2c", 9);
    assert_int_equal(sum(pxe, sizeof(pxe)), 0);
    assert_int_equal(sum(pxenv, sizeof(pxenv)), 0);
    assert_int_equal(pxe[6], 0); /* revision */
    assert_int_equal(get_le(pxe + 0x10, 4), 0x9c000123);
    assert_int_equal(get_le(pxe + 0x18, 4), 0xffffffff);
    assert_int_equal(pxe[0x1d], 7);
    for (size_t at = 0x28; at < 0x40; at += 8) { /* UNDI's data, code, writable code */
        assert_int_equal(get_le(pxe + at, 2), 0x9c00);
        assert_int_equal(get_le(pxe + at + 2, 4), 0x9c000);
        assert_int_equal(get_le(pxe + at + 6, 2), 0x3000);
    }
    assert_int_equal(get_le(pxe + 0x40, 8), 0); /* nothing of the base code's to free */
    assert_int_equal(get_le(pxenv + 0x0a, 4), 0x9c000456);
    assert_int_equal(get_le(pxenv + 0x18, 8), 0);
    assert_int_equal(get_le(pxenv + 0x20, 8), 0x30009c0030009c00);
    assert_int_equal(get_le(pxenv + 0x28, 4), 0x9c000730);
}

static void test_pxe_blocks(void **state)
{
    (void)state;
    char name[PXE_FILENAME_BYTES + 1];
    struct pxe_block block = { .len_bytes = pxe_block_bytes(PXE_TFTP_OPEN) };
    size_t known = 0;
    for (unsigned opcode = 0; opcode <= UINT16_MAX; opcode++) {
        size_t len = pxe_block_bytes((uint16_t)opcode);
        assert_true(len == 0 || (len >= 2 && len <= PXE_BLOCK_MAX));
        assert_int_equal(strcmp(pxe_call_name((uint16_t)opcode), "?") == 0, len == 0);
        known += len != 0;
    }
    assert_int_equal(known, 45);
    assert_int_equal(block.len_bytes, TFTP_OPEN_PACKET + 2);
    pxe_put16(&block, TFTP_OPEN_PACKET, 0x1234);
    assert_memory_equal(block.bytes + 140, "\x34\x12", 2);
    pxe_put_be16(&block, TFTP_OPEN_PORT_BE, 69);
    assert_memory_equal(block.bytes + 138, "\0\x45", 2);
    assert_int_equal(pxe_get_be16(&block, TFTP_OPEN_PORT_BE), 69);
    pxe_put32(&block, TFTP_OPEN_SERVER, 0x04030201);
    assert_memory_equal(block.bytes + 2, "\1\2\3\4", 4);
    assert_int_equal(pxe_get32(&block, TFTP_OPEN_SERVER), 0x04030201);
    memset(block.bytes + TFTP_OPEN_NAME, 'x', PXE_FILENAME_BYTES); /* no NUL, the port behind it */
    pxe_get_filename(&block, TFTP_OPEN_NAME, name);
    assert_int_equal(strlen(name), PXE_FILENAME_BYTES);
    assert_string_equal(pxe_call_name(PXE_UNDI_ISR), "UNDI_ISR");
    assert_int_equal(pxe_block_bytes(PXE_UNDI_ISR), ISR_PACKET_TYPE + 1);
    assert_int_equal(pxe_block_bytes(PXE_UNDI_OPEN),
                     OPEN_MULTICASTS + MULTICASTS_ADDRESSES + MULTICASTS_MAX * MEDIA_BYTES);
}

static void test_pxe_descriptors(void **state)
{
    (void)state;
    struct pxe_tbd tbd;
    uint8_t bytes[PXE_TBD_BYTES] = { 14,   0, 0x10, 0, 0, 0x20, /* 14 bytes at 2000:0010 */
                                     2,    0, 1,    0, 5, 0,    0x34, 0x12, 0x00,
                                     0x10, 0, 0,    6, 0, 0,    0,    0x30, 0x00 };
    assert_int_equal(pxe_tbd_parse(bytes, sizeof(bytes), &tbd), 0);
    assert_int_equal(tbd.count, 3);
    assert_int_equal(tbd.len_bytes, 25);
    assert_int_equal(tbd.pieces[0].at, 0x20010);
    assert_int_equal(tbd.pieces[0].len_bytes, 14);
    assert_int_equal(tbd.pieces[1].at, 0x11234);
    assert_int_equal(tbd.pieces[2].at, 0x300000);
    assert_int_equal(pxe_tbd_parse(bytes, 24, &tbd), 0);
    for (size_t len = 0; len < 24; len++)
        assert_int_equal(pxe_tbd_parse(bytes, len, &tbd), -ERR_PROTO);
    bytes[6] = 9;
    assert_int_equal(pxe_tbd_parse(bytes, sizeof(bytes), &tbd), -ERR_PROTO);
    memset(bytes, 0, sizeof(bytes));
    assert_int_equal(pxe_tbd_parse(bytes, sizeof(bytes), &tbd), 0);
    assert_int_equal(tbd.len_bytes, 0);
}

static void test_pxe_filter(void **state)
{
    (void)state;
    static const uint8_t own[] = { 2, 0, 0, 0, 0, 1 }, other[] = { 2, 0, 0, 0, 0, 2 };
    static const uint8_t all[] = { 255, 255, 255, 255, 255, 255 }, group[] = { 1, 0, 94, 0, 0, 1 };
    static const struct {
        uint16_t filter;
        bool own, other, all, group;
    } cases[] = {
        { 0, true, false, true, true },
        { FILTER_DIRECTED, true, false, false, true },
        { FILTER_BROADCAST, false, false, true, false },
        { FILTER_DIRECTED | FILTER_BROADCAST, true, false, true, true },
        { FILTER_PROMISCUOUS, true, true, true, true },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_int_equal(pxe_filter_takes(cases[i].filter, own, own), cases[i].own);
        assert_int_equal(pxe_filter_takes(cases[i].filter, other, own), cases[i].other);
        assert_int_equal(pxe_filter_takes(cases[i].filter, all, own), cases[i].all);
        assert_int_equal(pxe_filter_takes(cases[i].filter, group, own), cases[i].group);
    }
    assert_int_equal(pxe_ethertype(1), 0x0800);
    assert_int_equal(pxe_ethertype(4), 0);
    assert_int_equal(pxe_protocol(0x0806), 2);
    assert_int_equal(pxe_protocol(0x86dd), 0);
    assert_int_equal(pxe_packet_type(group), PACKET_MULTICAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pxe_structures),
        cmocka_unit_test(test_pxe_blocks),
        cmocka_unit_test(test_pxe_descriptors),
        cmocka_unit_test(test_pxe_filter),
    };
    return cmocka_run_group_tests_name("wire/pxe", tests, NULL, NULL);
}
