/* tests/unit/plat/x86_place_test.c - where instructions begin, as LLVM's assembler writes them. */
#include "src/plat/bios/loader/x86_place.h"
#include "tests/unit/check.h"
#include <string.h>

/* One instruction: what each of its bytes is. O opcode, F behind 0Fh, M ModRM, S SIB, d and D displacement, I immediate. */
static const struct {
    const char *text, *roles;
    uint8_t bytes[12];
} instructions[] = {
    { "push ebp", "O", { 0x55 } },
    { "mov ebp, esp", "OM", { 0x89, 0xe5 } },
    { "mov eax, [ebp + 8]", "OMd", { 0x8b, 0x45, 0x08 } },
    { "mov eax, [esp + 4]", "OMSd", { 0x8b, 0x44, 0x24, 0x04 } },
    { "mov eax, [esp]", "OMS", { 0x8b, 0x04, 0x24 } },
    { "mov eax, [ecx*4 + 11223344h]", "OMSDDDD", { 0x8b, 0x04, 0x8d, 0x44, 0x33, 0x22, 0x11 } },
    { "mov [11223344h], edi", "OMDDDD", { 0x89, 0x3d, 0x44, 0x33, 0x22, 0x11 } },
    { "lea esi, [ebx + 11223344h]", "OMDDDD", { 0x8d, 0xb3, 0x44, 0x33, 0x22, 0x11 } },
    { "mov eax, 12345678h", "OIIII", { 0xb8, 0x78, 0x56, 0x34, 0x12 } },
    { "mov ax, 1234h", "OOII", { 0x66, 0xb8, 0x34, 0x12 } },
    { "mov bl, 7", "OI", { 0xb3, 0x07 } },
    { "mov eax, [11223344h]", "OIIII", { 0xa1, 0x44, 0x33, 0x22, 0x11 } },
    { "mov dword ptr [eax], 5", "OMIIII", { 0xc7, 0x00, 0x05, 0x00, 0x00, 0x00 } },
    { "mov byte ptr [eax + 1], 5", "OMdI", { 0xc6, 0x40, 0x01, 0x05 } },
    { "mov word ptr [eax], 5", "OOMII", { 0x66, 0xc7, 0x00, 0x05, 0x00 } },
    { "add esp, 12", "OMI", { 0x83, 0xc4, 0x0c } },
    { "add eax, 12345678h", "OIIII", { 0x05, 0x78, 0x56, 0x34, 0x12 } },
    { "cmp al, 9", "OI", { 0x3c, 0x09 } },
    { "cmp dword ptr [esi], 1000", "OMIIII", { 0x81, 0x3e, 0xe8, 0x03, 0x00, 0x00 } },
    { "test byte ptr [esi], 1", "OMI", { 0xf6, 0x06, 0x01 } },
    { "test ebx, 1000", "OMIIII", { 0xf7, 0xc3, 0xe8, 0x03, 0x00, 0x00 } },
    { "neg ebx", "OM", { 0xf7, 0xdb } },
    { "imul eax, eax, 10", "OMI", { 0x6b, 0xc0, 0x0a } },
    { "imul eax, eax, 1000", "OMIIII", { 0x69, 0xc0, 0xe8, 0x03, 0x00, 0x00 } },
    { "imul eax, ebx", "OFM", { 0x0f, 0xaf, 0xc3 } },
    { "movzx eax, byte ptr [ecx + 2]", "OFMd", { 0x0f, 0xb6, 0x41, 0x02 } },
    { "shl eax, 4", "OMI", { 0xc1, 0xe0, 0x04 } },
    { "shld eax, ebx, 4", "OFMI", { 0x0f, 0xa4, 0xd8, 0x04 } },
    { "bt eax, 4", "OFMI", { 0x0f, 0xba, 0xe0, 0x04 } },
    { "bswap eax", "OF", { 0x0f, 0xc8 } },
    { "sete al", "OFM", { 0x0f, 0x94, 0xc0 } },
    { "push 5", "OI", { 0x6a, 0x05 } },
    { "push 1000", "OIIII", { 0x68, 0xe8, 0x03, 0x00, 0x00 } },
    { "call (near)", "OIIII", { 0xe8, 0x01, 0x02, 0x03, 0x04 } },
    { "call [eax + 4]", "OMd", { 0xff, 0x50, 0x04 } },
    { "je (short)", "OI", { 0x74, 0x10 } },
    { "je (near)", "OFIIII", { 0x0f, 0x84, 0x01, 0x02, 0x03, 0x04 } },
    { "jmp (short)", "OI", { 0xeb, 0xfe } },
    { "rep movsb", "OO", { 0xf3, 0xa4 } },
    { "ret", "O", { 0xc3 } },
};

static const char letters[] = {
    [X86_OPCODE] = 'O', [X86_OPCODE_0F] = 'F', [X86_MODRM] = 'M',     [X86_SIB] = 'S',
    [X86_DISP8] = 'd',  [X86_DISP32] = 'D',    [X86_IMMEDIATE] = 'I',
};

static void test_x86_place_of_each_byte(void **state)
{
    (void)state;
    struct x86_place place = { 0 };
    for (size_t i = 0; i < sizeof(instructions) / sizeof(*instructions); i++) {
        char roles[sizeof(instructions->bytes) + 1] = "";
        size_t len = strlen(instructions[i].roles);
        for (size_t byte = 0; byte < len; byte++) {
            roles[byte] = letters[place.role];
            x86_place_next(&place, instructions[i].bytes[byte]);
        }
        if (strcmp(roles, instructions[i].roles) != 0 || place.role != X86_OPCODE)
            fail_msg("%s: %s, then %c", instructions[i].text, roles, letters[place.role]);
    }
}

/* Anything is read to some end: behind 0Fh or not, the bytes that follow all alike. */
static void test_x86_place_comes_to_an_end(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 0x200; first++) {
        for (unsigned modrm = 0; modrm < 0x100; modrm++) {
            struct x86_place place = { .role = first >> 8 ? X86_OPCODE_0F : X86_OPCODE };
            x86_place_next(&place, (uint8_t)first);
            for (unsigned byte = 0; place.role != X86_OPCODE; byte++) {
                assert_true(byte < 10);
                assert_true(x86_place_id(&place) >> 24 == 0);
                x86_place_next(&place, (uint8_t)modrm);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x86_place_of_each_byte),
        cmocka_unit_test(test_x86_place_comes_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
