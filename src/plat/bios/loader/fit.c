/* plat/bios/loader/fit.c - write a program's addresses where it will run (fit.h). */
#include "fit.h"
#include <string.h>

static uint32_t get_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_sound(const struct program_head *head, uint32_t room)
{
    return head->image_bytes <= room && head->fit_bytes <= head->image_bytes &&
           head->strings <= head->image_bytes &&
           head->skips <= (room - head->image_bytes) / sizeof(uint32_t) &&
           head->span < UINT32_MAX / 2;
}

/* What a field that has @value of the range says, @at of the image; @string moves behind the string that it names. */
static uint32_t meaning(const uint8_t *image, const struct program_head *head, uint32_t home,
                        uint32_t value, uint32_t at, uint32_t *string)
{
    if (value < head->span)
        return home + value;
    if (value < 2 * head->span)
        return value - head->span - at - (uint32_t)sizeof(value);
    uint32_t named = home + *string;
    while (*string < head->image_bytes && image[(*string)++] != 0)
        ;
    return named;
}

bool program_fit(uint8_t *image, uint32_t home, uint32_t image_room)
{
    struct program_head head;
    memcpy(&head, image, sizeof(head));
    if (!is_sound(&head, image_room))
        return false;
    const uint8_t *skip = image + head.image_bytes;
    uint32_t string = head.strings, at = sizeof(head);
    while (at + sizeof(uint32_t) <= head.fit_bytes) {
        uint32_t value = get_be32(image + at) - head.mark, skipped = 0;
        if (value <= 2 * head.span && head.skips > 0)
            memcpy(&skipped, skip, sizeof(skipped));
        if (value > 2 * head.span) {
            at++;
        } else if (skipped == at) {
            at++;
            skip += sizeof(skipped);
            head.skips--;
        } else {
            value = meaning(image, &head, home, value, at, &string);
            memcpy(image + at, &value, sizeof(value));
            at += sizeof(value);
        }
    }
    return true;
}
