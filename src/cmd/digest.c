/* cmd/digest.c - digests of images: md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum.
 * Source: compat 1.3. */
#include "crypto/digest.h"
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "named_image.h"
#include "script/command.h"

enum { PIECE_BYTES = 1 << 20 }; /* between two looks at the keyboard */

static int digest_image(enum digest_kind kind, const struct image *image,
                        uint8_t value[DIGEST_BYTES_MAX])
{
    struct digest *digest;
    int r = digest_start(kind, &digest);
    if (r < 0)
        return r;
    for (size_t at = 0; at < image->blob.len_bytes && r == 0; at += PIECE_BYTES) {
        size_t left = image->blob.len_bytes - at;
        digest_update(digest, image->blob.data + at, left < PIECE_BYTES ? left : PIECE_BYTES);
        r = fiber_yield();
    }
    digest_finish(digest, value);
    return r;
}

static int digest_operands(const struct cmd_args *args, enum digest_kind kind)
{
    const char *setting = cmd_text(args, "set", NULL);
    size_t bytes = digest_bytes(kind);
    for (size_t i = 0; i < args->operands; i++) {
        uint8_t value[DIGEST_BYTES_MAX];
        char hex[DIGEST_HEX_MAX];
        struct image *image;
        int r = cmd_image(args->operand[i], 0, false, &image);
        if (r == 0)
            r = digest_image(kind, image, value);
        if (r == 0 && setting)
            r = setting_set_raw(setting, &hexraw_setting_type, value, bytes);
        if (r < 0)
            return r;
        if (!setting)
            console_printf("%s  %s\n", digest_hex(value, bytes, hex), image->name);
    }
    return 0;
}

static const struct cmd_option digest_options[] = {
    { 's', "set", CMD_SETTING, NULL, "Store the digest there instead of printing it" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

#define DIGEST_COMMAND(name_, kind_, text_)                                                        \
    static int name_##_run(const struct cmd_args *args)                                            \
    {                                                                                              \
        return digest_operands(args, kind_);                                                       \
    }                                                                                              \
    const struct command name_##_command = {                                                       \
        .name = #name_,                                                                            \
        .operand_usage = "<uri|image> [<uri|image>...]",                                           \
        .summary = "Print the " text_ " digest of images",                                         \
        .help =                                                                                    \
            "An image that is not registered is downloaded first. With --set nothing is printed.", \
        .min_operands = 1,                                                                         \
        .max_operands = CMD_ARGS_MAX,                                                              \
        .operand_kind = CMD_URI_OR_IMAGE,                                                          \
        .options = digest_options,                                                                 \
        .run = name_##_run,                                                                        \
    }

DIGEST_COMMAND(md5sum, DIGEST_MD5, "MD5");
DIGEST_COMMAND(sha1sum, DIGEST_SHA1, "SHA-1");
DIGEST_COMMAND(sha224sum, DIGEST_SHA224, "SHA-224");
DIGEST_COMMAND(sha256sum, DIGEST_SHA256, "SHA-256");
DIGEST_COMMAND(sha384sum, DIGEST_SHA384, "SHA-384");
DIGEST_COMMAND(sha512sum, DIGEST_SHA512, "SHA-512");
