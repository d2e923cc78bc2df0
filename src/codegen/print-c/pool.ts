/**
 * Threads that share work out: the caller and those of a pool. Work is divided into groups of chunks, one a thread; a
 * thread takes its own group first, as its data may still be in its cache, and then what nobody has taken. So a thread that the
 * system holds up costs no more than its own group, and one that has not woken yet costs nothing. Threads that wait spin
 * for a while first: work comes every few microseconds, and waking a thread takes many.
 */
export const pool = `#include <pthread.h>
#include <stdlib.h>

typedef void (*Share)(u32 *arena, i32 first, i32 end, i32 thread);

typedef struct Pool {
  // Alone in its cache line: the groups that nobody has taken yet, a bit each.
  u32 open __attribute__((aligned(64)));
  // How many groups are not done yet.
  u32 left __attribute__((aligned(64)));
  Share share __attribute__((aligned(64)));
  u32 *arena;
  i32 chunks, groups;
  u32 ending, sleeping, waiting;
  i32 threads;
  pthread_mutex_t mutex;
  pthread_cond_t work, done;
  pthread_t ids[32];
} Pool;

typedef struct { Pool *pool; i32 thread; } Helper;

enum { SPINS = 4000 };

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static inline u32 seen(u32 *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }

static void take_groups(Pool *pool, i32 thread) {
  for (u32 open; (open = seen(&pool->open)) != 0;) {
    u32 own = open & (u32)1 << thread;
    u32 bit = own ? own : open & -open;
    if (!(__atomic_fetch_and(&pool->open, ~bit, __ATOMIC_SEQ_CST) & bit)) continue;
    i32 group = __builtin_ctz(bit);
    pool->share(pool->arena, pool->chunks * group / pool->groups, pool->chunks * (group + 1) / pool->groups, thread);
    if (__atomic_sub_fetch(&pool->left, 1, __ATOMIC_SEQ_CST) == 0 && seen(&pool->waiting)) {
      pthread_mutex_lock(&pool->mutex);
      pthread_cond_signal(&pool->done);
      pthread_mutex_unlock(&pool->mutex);
    }
  }
}

static void share_out(Pool *pool, Share share, u32 *arena, i32 chunks) {
  if (!pool) {
    share(arena, 0, chunks, 0);
    return;
  }
  i32 groups = pool->threads < chunks ? pool->threads : chunks;
  pool->share = share;
  pool->arena = arena;
  pool->chunks = chunks;
  pool->groups = groups;
  __atomic_store_n(&pool->left, groups, __ATOMIC_SEQ_CST);
  __atomic_store_n(&pool->open, groups == 32 ? 0xffffffff : ((u32)1 << groups) - 1, __ATOMIC_SEQ_CST);
  if (seen(&pool->sleeping)) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
  }
  take_groups(pool, 0);
  for (i32 i = 0; i < SPINS; i++) {
    if (seen(&pool->left) == 0) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->mutex);
  __atomic_store_n(&pool->waiting, 1, __ATOMIC_SEQ_CST);
  while (seen(&pool->left) != 0) pthread_cond_wait(&pool->done, &pool->mutex);
  __atomic_store_n(&pool->waiting, 0, __ATOMIC_SEQ_CST);
  pthread_mutex_unlock(&pool->mutex);
}
`;

/** The threads of a pool, which one part of a program has for all. */
export const poolThreads = `static void *help(void *given) {
  Pool *pool = ((Helper *)given)->pool;
  i32 thread = ((Helper *)given)->thread;
  free(given);
  for (;;) {
    for (i32 i = 0; i < SPINS && !seen(&pool->open) && !seen(&pool->ending); i++) pause_briefly();
    if (!seen(&pool->open) && !seen(&pool->ending)) {
      pthread_mutex_lock(&pool->mutex);
      __atomic_add_fetch(&pool->sleeping, 1, __ATOMIC_SEQ_CST);
      while (!seen(&pool->open) && !seen(&pool->ending)) pthread_cond_wait(&pool->work, &pool->mutex);
      __atomic_sub_fetch(&pool->sleeping, 1, __ATOMIC_SEQ_CST);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (seen(&pool->ending)) return 0;
    take_groups(pool, thread);
  }
}

void pool_end(Pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  __atomic_store_n(&pool->ending, 1, __ATOMIC_SEQ_CST);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->mutex);
  for (i32 i = 1; i < pool->threads; i++) pthread_join(pool->ids[i], 0);
  free(pool);
}

// So many threads, the caller one of them, or as many as can be had; none where that is one.
Pool *pool_start(int32_t threads) {
  Pool *pool = aligned_alloc(64, (sizeof(Pool) + 63) / 64 * 64);
  if (!pool) return 0;
  memset(pool, 0, sizeof(Pool));
  pthread_mutex_init(&pool->mutex, 0);
  pthread_cond_init(&pool->work, 0);
  pthread_cond_init(&pool->done, 0);
  for (pool->threads = 1; pool->threads < threads && pool->threads < 32; pool->threads++) {
    Helper *helper = malloc(sizeof(Helper));
    if (!helper) break;
    *helper = (Helper){pool, pool->threads};
    if (pthread_create(&pool->ids[pool->threads], 0, help, helper) != 0) {
      free(helper);
      break;
    }
  }
  if (pool->threads > 1) return pool;
  pool_end(pool);
  return 0;
}
`;
