/* 200 characters come and go beside a busy tick, or beside a worker; the game thread sleeps in no call. Its
 * sleeps are counted, not timed: ru_nvcsw of RUSAGE_THREAD grows by one each time the thread gives the processor
 * away by itself. Linux only.
 *
 *   waits STUDENT.onnx ticked|threaded
 */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

#define CHARACTERS 200
#define ROUNDS 5
#define FRAMES 8000
/* Sleeps that are none of the library's: a page that the system brings in. A library whose calls wait for the
 * tick sleeps in each of them. */
#define ALLOWED_SLEEPS 10
/* Address space of this program's own memory; only what is used becomes real. */
#define ROOM ((size_t)8 << 30)
/* Before each piece stands its size. */
#define HEAD 16

/* The system's malloc has locks: a stream that one thread made and another frees lets the first one sleep. That
 * would count. So memory comes from one long room without locks, and is never used again. */
static char *room;
static size_t taken, in_use;

void *memalign(size_t alignment, size_t size) {
  size_t from, at;
  if (room == NULL) { /* before main, on one thread */
    room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) abort();
  }
  if (alignment < HEAD) alignment = HEAD;
  from = __atomic_fetch_add(&taken, size + alignment + HEAD, __ATOMIC_RELAXED);
  if (from + size + alignment + HEAD > ROOM) return NULL;
  at = (from + HEAD + alignment - 1) / alignment * alignment;
  memcpy(room + at - HEAD, &size, sizeof size);
  __atomic_fetch_add(&in_use, size, __ATOMIC_RELAXED);
  return room + at;
}

static size_t size_of(const void *memory) {
  size_t size;
  memcpy(&size, (const char *)memory - HEAD, sizeof size);
  return size;
}

void *malloc(size_t size) { return memalign(HEAD, size); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

/* Fresh pages are zero. */
void *calloc(size_t count, size_t size) { return memalign(HEAD, count * size); }

void free(void *memory) {
  if (memory != NULL) __atomic_fetch_sub(&in_use, size_of(memory), __ATOMIC_RELAXED);
}

void *realloc(void *memory, size_t size) {
  void *made = malloc(size);
  if (memory != NULL && made != NULL) {
    memcpy(made, memory, size_of(memory) < size ? size_of(memory) : size);
    free(memory);
  }
  return made;
}

static float sound[FRAMES];
static V2fModel model;
static V2fStream speaking[CHARACTERS];
static V2fStream streams[CHARACTERS];
static volatile int stop;
static volatile int computing; /* a tick runs, or worker threads compute */

static void *ticker(void *unused) {
  float values[512];
  V2fFrame frame;
  (void)unused;
  v2f_frame_init(&frame, sizeof frame);
  while (!stop) {
    int i;
    for (i = 0; i < CHARACTERS; i++) {
      v2f_push_audio(speaking[i], sound, FRAMES, NULL);
      while (v2f_poll_rig(speaking[i], &frame, values, 512) == V2F_OK) continue;
    }
    computing = 1;
    if (v2f_tick(model, 0, NULL) == V2F_ERROR_STATE) {
      usleep(2000); /* the worker computes */
    } else {
      computing = 0;
    }
  }
  return NULL;
}

static long sleeps(void) {
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

/* Lets time pass without sleeping, until the other thread computes. */
static void let_compute(void) {
  volatile int turn;
  for (turn = 0; turn < 20000 || !computing; turn++) continue;
}

int main(int argc, char **argv) {
  V2fModelSettings settings;
  V2fStreamSettings of_stream;
  pthread_t thread;
  long before, slept;
  size_t memory = 0;
  int i, round, calls = 0;
  if (argc != 3) return 2;
  for (i = 0; i < FRAMES; i++) sound[i] = (float)(i % 80) / 400.0f - 0.1f;
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = strcmp(argv[2], "threaded") == 0;
  OK(v2f_model_open(argv[1], &settings, &model));
  OK(v2f_stream_settings_init(&of_stream, sizeof of_stream));
  of_stream.sample_rate = 16000;
  for (i = 0; i < CHARACTERS; i++) OK(v2f_stream_open(model, &of_stream, &speaking[i]));
  if (pthread_create(&thread, NULL, ticker, NULL) != 0) return 2;
  before = sleeps();
  for (round = 0; round < ROUNDS; round++) {
    for (i = 0; i < CHARACTERS; i++, calls++) {
      let_compute();
      if (sleeps() - before > ALLOWED_SLEEPS) goto told;
      OK(v2f_stream_open(model, &of_stream, &streams[i]));
      OK(v2f_push_audio(streams[i], sound, 400, NULL));
    }
    for (i = 0; i < CHARACTERS; i++, calls++) {
      let_compute();
      if (sleeps() - before > ALLOWED_SLEEPS) goto told;
      OK(v2f_stream_destroy(streams[(i * 7) % CHARACTERS]));
    }
    if (round == 1) memory = in_use;
  }
  CHECK(in_use < memory + memory / 2 + (16 << 20)); /* what is closed does not pile up */
told:
  OK(v2f_model_destroy(model)); /* while the other thread ticks it */
  slept = sleeps() - before;
  printf("waits %s: %d calls of open and destroy, %ld sleeps\n", argv[2], calls, slept);
  CHECK(slept <= ALLOWED_SLEEPS);
  REFUSED(V2F_ERROR_HANDLE, v2f_tick(model, 0, NULL));
  stop = 1;
  pthread_join(thread, NULL);
  for (i = 0; i < CHARACTERS; i++) OK(v2f_stream_destroy(speaking[i]));
  return verdict("waits");
}
