#include "names.h"

#include <limits.h>
#include <string.h>

enum { MAX_WORDS = 32, MAX_LETTERS = 128 };

/* The words of a name, joined in `text`. `start` has the start of each word, and the end of the last one. */
typedef struct {
    char text[MAX_LETTERS + 8];
    size_t start[MAX_WORDS + 1];
    int count;
} Words;

static int is_capital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

/* Non-ASCII characters count as lower-case letters. */
static int is_of_word(char letter) {
    return is_capital(letter) || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           (unsigned char)letter > 127;
}

/* Adds the letters at `from` as a word, in lower case. */
static void add_word(Words *words, const char *from, size_t length) {
    size_t at = words->start[words->count];
    if (length == 0 || words->count == MAX_WORDS || at + length > MAX_LETTERS) return;
    for (size_t i = 0; i < length; i++)
        words->text[at + i] = is_capital(from[i]) ? (char)(from[i] - 'A' + 'a') : from[i];
    words->start[++words->count] = at + length;
}

static size_t length_at(const Words *words, int i) {
    return words->start[i + 1] - words->start[i];
}

/* The side that a word names, in full ("left", "right"), or null. */
static const char *side_at(const Words *words, int i) {
    const char *word = words->text + words->start[i];
    size_t length = length_at(words, i);
    if ((length == 1 && *word == 'l') || (length == 4 && memcmp(word, "left", 4) == 0)) return "left";
    if ((length == 1 && *word == 'r') || (length == 5 && memcmp(word, "right", 5) == 0)) return "right";
    return NULL;
}

/* Moves the side to the end. "mouthLeft" and "jawLeft" do not change. */
static void move_side_to_end(const Words *words, Words *moved) {
    int found = -1, last = words->count - 1;
    if (last >= 0 && side_at(words, last)) found = last;
    for (int i = 0; found < 0 && i < last; i++)
        if (side_at(words, i)) found = i;
    memset(moved, 0, sizeof *moved);
    for (int i = 0; i < words->count; i++)
        if (i != found) add_word(moved, words->text + words->start[i], length_at(words, i));
    if (found >= 0) add_word(moved, side_at(words, found), strlen(side_at(words, found)));
}

/* "head_eyeBlink_L" and "Head.Left_EyeBlink" both give: head, eye, blink, left. */
static void split(const char *name, Words *words) {
    Words plain;
    size_t first = 0, i = 0;
    memset(&plain, 0, sizeof plain);
    for (; name[i] != '\0' && i < MAX_LETTERS; i++) {
        int starts = i > 0 && is_capital(name[i]) && !is_capital(name[i - 1]);
        if (!starts && is_of_word(name[i])) continue;
        add_word(&plain, name + first, i - first);
        first = is_of_word(name[i]) ? i : i + 1;
    }
    add_word(&plain, name + first, i - first);
    move_side_to_end(&plain, words);
}

/* Number of words of `shape` before a suffix that equals `whole`, or -1. */
static int prefix_words(const Words *whole, const Words *shape) {
    size_t length = whole->start[whole->count], all = shape->start[shape->count];
    for (int first = 0; first < shape->count; first++) {
        size_t at = shape->start[first];
        if (all - at == length && memcmp(shape->text + at, whole->text, length) == 0) return first;
    }
    return -1;
}

int names_find(const char *curve, const char *const *shapes, int count) {
    Words wanted, shape;
    int best = -1, best_prefix = INT_MAX;
    split(curve, &wanted);
    for (int i = 0; i < count; i++) {
        int prefix;
        if (strcmp(shapes[i], curve) == 0) return i;
        split(shapes[i], &shape);
        prefix = prefix_words(&wanted, &shape);
        if (prefix < 0 || prefix >= best_prefix) continue;
        best = i;
        best_prefix = prefix;
    }
    return best;
}
