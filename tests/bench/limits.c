/* bench-limits --touch BYTES: writes to so much memory, says at what speed, and ends.  A virtual machine gives
 * what is free back to its host within seconds, and having it again costs some ten times a page's clearing.
 *
 * bench-limits [FILE]: what this machine can do at most, for the bench's table: GB/s of memory read by
 * one and by two threads, and of FILE read from the disk with nothing of it in memory (fresh pages
 * only: what the host keeps is beyond our reach).  Medians of 5. */
#include "config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, BYTES = 1 << 29, BLOCK = 1 << 22 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct stretch {
	const uint64_t *at;
	size_t words;
	uint64_t sum;
};

static void *read_memory(void *arg)
{
	struct stretch *s = arg;
	uint64_t sum[8] = {0};

	for (size_t i = 0; i + 8 <= s->words; i += 8)
		for (int k = 0; k < 8; k++)
			sum[k] += s->at[i + (size_t)k];
	for (int k = 0; k < 8; k++)
		s->sum += sum[k];
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double memory(const uint64_t *at, int threads)
{
	double rate[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		struct stretch s[2];
		pthread_t other;
		size_t words = BYTES / sizeof *at / (size_t)threads;
		double start = seconds();
		int second = 0;

		for (int t = 0; t < threads; t++)
			s[t] = (struct stretch){at + words * (size_t)t, words, 0};
		if (threads == 2)
			second = !pthread_create(&other, NULL, read_memory, &s[1]);
		read_memory(&s[0]);
		if (second)
			pthread_join(other, NULL);
		rate[round] = BYTES / (seconds() - start) / 1e9;
	}
	qsort(rate, ROUNDS, sizeof *rate, by_value);
	return rate[ROUNDS / 2];
}

static double disk(const char *path)
{
	static char block[BLOCK];
	double rate[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		int fd = open(path, O_RDONLY);
		double start;
		ssize_t n;
		size_t sum = 0;

		if (fd < 0)
			return 0;
		fsync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		start = seconds();
		while (sum < BYTES && (n = read(fd, block, sizeof block)) > 0)
			sum += (size_t)n;
		rate[round] = (double)sum / (seconds() - start) / 1e9;
		close(fd);
	}
	qsort(rate, ROUNDS, sizeof *rate, by_value);
	return rate[ROUNDS / 2];
}

static int touch(size_t bytes)
{
	enum { PAGE = 4096 };
	volatile char *at = malloc(bytes);
	double start = seconds();

	for (size_t i = 0; at && i < bytes; i += PAGE)
		at[i] = 1;
	if (at)
		printf("touch %.2f\n", (double)bytes / 1e9 / (seconds() - start));
	free((void *)at);
	return at ? 0 : 4;
}

int main(int argc, char **argv)
{
	uint64_t *at;

	if (argc == 3 && !strcmp(argv[1], "--touch"))
		return touch(strtoull(argv[2], NULL, 10));
	if (!(at = malloc(BYTES)))
		return 4;
	memset(at, 1, BYTES);
	printf("memory1 %.1f\nmemory2 %.1f\n", memory(at, 1), memory(at, 2));
	if (argc > 1)
		printf("disk %.2f\n", disk(argv[1]));
	free(at);
	return 0;
}
