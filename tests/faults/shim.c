/* shim.c: preloaded into the real program, makes its N-th allocation or system call fail, be short,
 * or kill it, as a full memory, a full or bad disk or kill -9 would.
 *
 * TAMIZ_FAULT=KIND:N:HOW   KIND  malloc write read open fsync rename (or link) truncate unlink
 *                                mmap (whoever asks for it: a cache to be read, a large allocation,
 *                                a thread's stack)
 *                          N     1 is the first; a + behind it: all later ones too
 *                          HOW   an errno's name (enospc eio emfile enomem), short, or kill (half of
 *                                what was to be written is)
 * TAMIZ_FAULT_HIT=FILE     grows by a byte when the fault comes; empty: the run was over before it
 *
 * Allocation is wrapped.  System calls are trapped by a seccomp filter of the process itself, so
 * that those are met too that the C library makes for stdio; calls from this file pass it.  Messages
 * (descriptor 2) are let through: they are what the tests read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

long fault_syscall(long number, long a, long b, long c, long d, long e, long f);
extern const char fault_syscall_end[];

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
__asm__(".text\n.globl fault_syscall\n.hidden fault_syscall\n.hidden fault_syscall_end\n"
	"fault_syscall:\n"
	"mov %rdi, %rax\nmov %rsi, %rdi\nmov %rdx, %rsi\nmov %rcx, %rdx\n"
	"mov %r8, %r10\nmov %r9, %r8\nmov 8(%rsp), %r9\nsyscall\nret\n"
	".globl fault_syscall_end\nfault_syscall_end:\n");

static void arguments(const ucontext_t *u, long to[6])
{
	static const int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};

	for (int i = 0; i < 6; i++)
		to[i] = u->uc_mcontext.gregs[registers[i]];
}

static void answer(ucontext_t *u, long result)
{
	u->uc_mcontext.gregs[REG_RAX] = result;
}
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
__asm__(".text\n.globl fault_syscall\n.hidden fault_syscall\n.hidden fault_syscall_end\n"
	"fault_syscall:\n"
	"mov x8, x0\nmov x0, x1\nmov x1, x2\nmov x2, x3\nmov x3, x4\nmov x4, x5\nmov x5, x6\n"
	"svc #0\nret\n"
	".globl fault_syscall_end\nfault_syscall_end:\n");

static void arguments(const ucontext_t *u, long to[6])
{
	for (int i = 0; i < 6; i++)
		to[i] = (long)u->uc_mcontext.regs[i];
}

static void answer(ucontext_t *u, long result)
{
	u->uc_mcontext.regs[0] = (unsigned long)result;
}
#endif

static struct {
	bool armed, sticky, is_short, kill;
	int error, hit_fd;
	long at;
	atomic_long count;
} fault;

enum { CALLS_MOST = 6, HIT_FD = 900 };

static const struct kind {
	const char *name;
	int calls[CALLS_MOST]; /* -1 ends them */
} kinds[] = {
	{"malloc", {-1}},
	{"write", {SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, -1}},
	{"read", {SYS_read, SYS_pread64, SYS_readv, -1}},
	{"open",
	 {SYS_openat,
#ifdef SYS_open
	  SYS_open,
#endif
	  -1
	 }},
	{"fsync", {SYS_fsync, SYS_fdatasync, -1}},
	{"rename",
	 {SYS_renameat, SYS_renameat2, SYS_linkat,
#ifdef SYS_rename
	  SYS_rename,
#endif
	  -1
	 }},
	{"truncate", {SYS_ftruncate, SYS_fallocate, -1}},
	{"unlink",
	 {SYS_unlinkat,
#ifdef SYS_unlink
	  SYS_unlink,
#endif
	  -1
	 }},
	{"mmap", {SYS_mmap, SYS_mremap, -1}},
};

/* One operation more: does it fail? */
static bool due(void)
{
	long n;

	if (!fault.armed)
		return false;
	n = atomic_fetch_add(&fault.count, 1) + 1;
	if (n < fault.at || (n > fault.at && !fault.sticky))
		return false;
	if (n == fault.at)
		fault_syscall(SYS_write, fault.hit_fd, (long)"x", 1, 0, 0, 0);
	return true;
}

/* --- allocation ---------------------------------------------------------------------------------
 */

static bool mallocs; /* it is these that fail */

static bool starved(void)
{
	if (!mallocs || !due())
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return starved() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return starved() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	return size && starved() ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

void *memalign(size_t alignment, size_t size)
{
	return starved() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = memalign(alignment, size);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

/* --- system calls -------------------------------------------------------------------------------
 */

#ifdef ARCHITECTURE
static long half(long number, long a[6])
{
	long n = a[2] / 2;

	if (number == SYS_writev || number == SYS_pwritev || number == SYS_readv)
		n = a[2] > 1 ? a[2] / 2 : 1;
	else if (n < 1)
		n = a[2] > 0 ? 1 : 0;
	return fault_syscall(number, a[0], a[1], n, a[3], a[4], a[5]);
}

static void on_call(int signal_number, siginfo_t *info, void *context)
{
	const int number = info->si_syscall;
	bool passes = false;
	long a[6], result;

	(void)signal_number;
	arguments(context, a);
	if (number == SYS_write)
		passes = a[0] == STDERR_FILENO || a[0] == fault.hit_fd;
	else if (number == SYS_openat) /* the C library's own */
		passes = strstr((const char *)a[1], "/locale/");
	if (passes || !due()) {
		result = fault_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	} else if (fault.kill) {
		if (number == SYS_write || number == SYS_pwrite64)
			half(number, a);
		fault_syscall(SYS_kill, fault_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0,
			      0);
		result = 0;
	} else {
		result = fault.is_short ? half(number, a) : -fault.error;
	}
	answer(context, result);
}

static bool trap(const struct kind *k)
{
	const uint64_t begin = (uint64_t)(uintptr_t)fault_syscall, end =
						(uint64_t)(uintptr_t)fault_syscall_end;
	struct sock_filter f[24];
	struct sock_fprog program = {0, f};
	struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER};
	unsigned short n = 0;

	/* Our own calls pass; their place fits one upper half. */
	if (begin >> 32 != end >> 32 || sigaction(SIGSYS, &action, NULL))
		return false;
#define LOAD(field) \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UPPER \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
				      offsetof(struct seccomp_data, instruction_pointer) + 4)
	f[n++] = UPPER;
	f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(begin >> 32), 0, 4);
	f[n++] = LOAD(instruction_pointer);
	f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)begin, 0, 2);
	f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)end, 1, 0);
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	f[n++] = LOAD(nr);
	for (int i = 0; i < CALLS_MOST && k->calls[i] >= 0; i++) {
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						      (uint32_t)k->calls[i], 0, 1);
		f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
	}
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = n;
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* A thread that held the trap's signal back would be killed by it. */
int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t own;

	if (set) {
		own = *set;
		if (how != SIG_UNBLOCK)
			sigdelset(&own, SIGSYS);
		set = &own;
	}
	return fault_syscall(SYS_rt_sigprocmask, how, (long)set, (long)old, 8, 0, 0) ? -1 : 0;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return sigprocmask(how, set, old) ? EINVAL : 0;
}
#endif

/* --- setting up ---------------------------------------------------------------------------------
 */

static int error_named(const char *name)
{
	static const struct {
		const char *name;
		int value;
	} errors[] = {{"enospc", ENOSPC}, {"eio", EIO},	    {"emfile", EMFILE},
		      {"enomem", ENOMEM}, {"erofs", EROFS}, {"eacces", EACCES}};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (!strcmp(name, errors[i].name))
			return errors[i].value;
	return EIO;
}

__attribute__((constructor)) static void begin(void)
{
	const char *want = getenv("TAMIZ_FAULT"), *hit = getenv("TAMIZ_FAULT_HIT"), *how;
	char *end;
	int fd;

	if (!want || !hit)
		return;
	fd = open(hit, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fault.hit_fd = fcntl(fd, F_DUPFD_CLOEXEC, HIT_FD);
	close(fd);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = strlen(kinds[i].name);

		if (strncmp(want, kinds[i].name, n) || want[n] != ':')
			continue;
		fault.at = strtol(want + n + 1, &end, 10);
		fault.sticky = *end == '+';
		how = strchr(end, ':') ? strchr(end, ':') + 1 : "eio";
		fault.kill = !strcmp(how, "kill");
		fault.is_short = !strcmp(how, "short");
		fault.error = error_named(how);
		mallocs = i == 0;
#ifdef ARCHITECTURE
		if (i && !trap(&kinds[i]))
			_exit(77);
#else
		if (i)
			_exit(77);
#endif
		fault.armed = fault.at > 0;
		return;
	}
	_exit(77);
}
