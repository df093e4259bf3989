/* fetch/reader.h - a download that somebody reads bit by bit, in bounded memory, at his own pace: the
 * PXE API's files. Not here: downloads that are kept (fetch/fetch.h). */
#pragma once
#include "core/fiber.h"
#include "core/uri.h"

enum { FETCH_READER_BYTES = 256 * 1024 }; /* what is fetched ahead at most */
struct fetch_reader;

/** Begin to fetch @uri (copied; resolved against the working URI). @size_only: find its length, no
 * bytes. 0 or -ERR_NOMEM; what is wrong with the URI or its server shows in fetch_reader_wait().
 * *@ret_reader owned by caller: fetch_reader_close() by the same fiber. */
int fetch_reader_open(const struct uri *uri, bool size_only, struct fetch_reader **ret_reader);
/** Wait until there is a byte or the end: 0; the error of a download that failed before its first
 * byte; -ERR_TIMEDOUT (silent), -ERR_CANCELED. May yield. */
int fetch_reader_wait(struct fetch_reader *reader, deadline_t deadline);
/** Up to @room_bytes as soon as there is one: their count, 0 at the end, the download's error behind
 * its last byte, -ERR_TIMEDOUT (silent), -ERR_CANCELED. May yield. */
int fetch_reader_read(struct fetch_reader *reader, void *data, size_t room_bytes,
                      deadline_t deadline);
/** Would fetch_reader_read() return at once? */
bool fetch_reader_ready(const struct fetch_reader *reader);
/** The whole file's length, if it is known by now: 0, -ERR_NOENT (silent). */
int fetch_reader_size(const struct fetch_reader *reader, uint64_t *ret_bytes);
/** Ends the download if need be. NULL is fine. May yield. */
void fetch_reader_close(struct fetch_reader *reader);
