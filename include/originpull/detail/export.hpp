#ifndef ORIGINPULL_DETAIL_EXPORT_HPP
#define ORIGINPULL_DETAIL_EXPORT_HPP

// Everything is compiled with hidden visibility; what users link against says so.
#if defined(_WIN32)
#define ORIGINPULL_EXPORT
#else
#define ORIGINPULL_EXPORT __attribute__((visibility("default")))
#endif

#endif
