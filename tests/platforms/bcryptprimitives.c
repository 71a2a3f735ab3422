/* Stands in for the one function that Rust's standard library takes from Windows' bcryptprimitives.dll. */
#include <stddef.h>

__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *to, unsigned long size);

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *to, size_t size) {
    return SystemFunction036(to, (unsigned long)size);
}
