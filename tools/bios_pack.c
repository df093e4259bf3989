/* tools/bios_pack.c - pack the BIOS program: bios-pack <program >archive.
 * The archive is described, and undone, by src/plat/bios/loader/unpack.h. */
#include "../src/plat/bios/loader/unpack.h"
#include <stdio.h>
#include <stdlib.h>

enum { FLUSH_BYTES = 4 };

struct buffer {
    uint8_t *data;
    size_t len, room;
};

struct encoder {
    uint32_t low, high;
    const uint8_t *data; /* the byte being coded */
    unsigned bit;        /* how many of its bits were */
    struct buffer out;
};

static void fail(const char *what)
{
    fprintf(stderr, "bios-pack: %s\n", what);
    exit(1);
}

static void append(struct buffer *buffer, uint8_t byte)
{
    if (buffer->len == buffer->room) {
        buffer->room = buffer->room ? 2 * buffer->room : 1 << 20;
        buffer->data = realloc(buffer->data, buffer->room);
        if (!buffer->data)
            fail("out of memory");
    }
    buffer->data[buffer->len++] = byte;
}

static void append_le32(struct buffer *buffer, uint32_t value)
{
    for (unsigned i = 0; i < sizeof(value); i++)
        append(buffer, (uint8_t)(value >> 8 * i));
}

static unsigned put_bit(void *coder, uint32_t chance)
{
    struct encoder *encoder = coder;
    unsigned bit = *encoder->data >> (7 - encoder->bit++ % 8) & 1;
    uint32_t range = encoder->high - encoder->low;
    uint32_t middle = encoder->low + (range >> MODEL_CHANCE_BITS) * chance;
    if (bit)
        encoder->high = middle;
    else
        encoder->low = middle + 1;
    while ((encoder->low ^ encoder->high) >> 24 == 0) {
        append(&encoder->out, (uint8_t)(encoder->low >> 24));
        encoder->low <<= 8;
        encoder->high = encoder->high << 8 | 0xff;
    }
    return bit;
}

static struct buffer encode(const uint8_t *data, size_t bytes)
{
    struct encoder encoder = { .high = UINT32_MAX };
    void *work = malloc(MODEL_WORK_BYTES);
    if (!work)
        fail("out of memory");
    struct model *model = model_start(work, data);
    for (size_t i = 0; i < bytes; i++) {
        encoder.data = data + i;
        model_byte(model, put_bit, &encoder);
    }
    for (unsigned i = 0; i < FLUSH_BYTES; i++)
        append(&encoder.out, (uint8_t)(encoder.high >> (24 - 8 * i)));
    free(work);
    return encoder.out;
}

static uint32_t crc32(const uint8_t *data, size_t bytes)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

int main(int argc, char **argv)
{
    (void)argv;
    struct buffer program = { 0 }, head = { 0 };
    if (argc != 1)
        fail("usage: bios-pack <program >archive");
    for (int byte; (byte = getchar()) != EOF;)
        append(&program, (uint8_t)byte);
    if (ferror(stdin) || program.len == 0 || program.len > UINT32_MAX)
        fail("standard input has no program");
    size_t modelled = program.len < UNPACK_MODELLED_MAX ? program.len : UNPACK_MODELLED_MAX;
    struct buffer stream = encode(program.data, modelled);
    append_le32(&head, UNPACK_MAGIC);
    append_le32(&head, (uint32_t)stream.len);
    append_le32(&head, (uint32_t)program.len);
    append_le32(&head, crc32(program.data, program.len));
    append_le32(&head, (uint32_t)modelled);
    fwrite(head.data, 1, head.len, stdout);
    fwrite(stream.data, 1, stream.len, stdout);
    fwrite(program.data + modelled, 1, program.len - modelled, stdout);
    if (fflush(stdout) || ferror(stdout))
        fail("cannot write the archive");
    free(stream.data);
    free(head.data);
    free(program.data);
    return 0;
}
