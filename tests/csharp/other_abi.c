/* A v2f of another binary interface, for WrongLibrary.cs. */
#include <stdint.h>
uint32_t v2f_abi_version(void) { return 2; }
