/* A USB camera that is not there, for libav's own reader of V4L2 (preloaded, see usb_camera.py).
 *
 * What is opened under /dev/v4l/ is this camera while $ROC_USB/plugged exists. It offers MJPG only,
 * sends the pictures $ROC_USB/0.jpg, 1.jpg, … fifteen times a second, and answers ENODEV once it is
 * pulled out, as the kernel's uvcvideo does. While $ROC_USB/stuck exists no picture is ever ready.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define OURS "/dev/v4l/"
#define BYTES (1 << 18)
#define BUFFERS 8
#define NANOS (1000000000L / 15)

static int camera = -1, queued[BUFFERS], waiting, number;
static struct timespec due;

static char *in_folder(const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("ROC_USB"), name);
    return path;
}

static int is_plugged(void) { return access(in_folder("plugged"), F_OK) == 0; }

static int open_camera(void) {
    if (!is_plugged()) { errno = ENOENT; return -1; }
    if (access(in_folder("busy"), F_OK) == 0) { errno = EBUSY; return -1; }
    return camera = memfd_create("camera", 0);
}

#define OPENER(name)                                                          \
    int name(const char *path, int flags, ...) {                              \
        va_list more;                                                         \
        va_start(more, flags);                                                \
        mode_t mode = va_arg(more, mode_t);                                   \
        va_end(more);                                                         \
        if (getenv("ROC_USB") && !strncmp(path, OURS, strlen(OURS)))          \
            return open_camera();                                             \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);        \
        return real(path, flags, mode);                                       \
    }
OPENER(open)
OPENER(open64)

static int fail(int code) { errno = code; return -1; }

static int give_picture(struct v4l2_buffer *buffer) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long early = (due.tv_sec - now.tv_sec) * 1000000000L + due.tv_nsec - now.tv_nsec;
    if (!waiting || early > 0 || access(in_folder("stuck"), F_OK) == 0) return fail(EAGAIN);
    char name[32];
    snprintf(name, sizeof name, "%d.jpg", number);
    FILE *file = fopen(in_folder(name), "rb");
    if (!file) { number = 0; return fail(EAGAIN); }
    static char bytes[BYTES];
    size_t size = fread(bytes, 1, BYTES, file);
    fclose(file);
    int index = queued[0];
    memmove(queued, queued + 1, sizeof(int) * --waiting);
    if (pwrite(camera, bytes, size, (off_t)index * BYTES) < 0) return -1;
    memset(buffer, 0, sizeof *buffer);
    buffer->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer->memory = V4L2_MEMORY_MMAP;
    buffer->index = index;
    buffer->bytesused = size;
    buffer->timestamp.tv_sec = now.tv_sec;
    buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    number++;
    due = now;
    due.tv_nsec += NANOS;
    if (due.tv_nsec >= 1000000000L) { due.tv_nsec -= 1000000000L; due.tv_sec++; }
    return 0;
}

static int answer(unsigned long request, void *told) {
    if (!is_plugged()) return fail(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *one = told;
        memset(one, 0, sizeof *one);
        strcpy((char *)one->card, "Stand-in Camera");
        one->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        one->capabilities = one->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *one = told;
        if (one->index) return fail(EINVAL);
        one->pixelformat = V4L2_PIX_FMT_MJPEG;
        return 0;
    }
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT: {
        struct v4l2_pix_format *one = &((struct v4l2_format *)told)->fmt.pix;
        one->width = 320;
        one->height = 180;
        one->pixelformat = V4L2_PIX_FMT_MJPEG;
        one->field = V4L2_FIELD_NONE;
        one->sizeimage = BYTES;
        return 0;
    }
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: {
        struct v4l2_captureparm *one = &((struct v4l2_streamparm *)told)->parm.capture;
        one->capability = V4L2_CAP_TIMEPERFRAME;
        one->timeperframe.numerator = 1;
        one->timeperframe.denominator = 15;
        return 0;
    }
    case VIDIOC_G_INPUT: *(int *)told = 0; return 0;
    case VIDIOC_S_INPUT: return 0;
    case VIDIOC_ENUMINPUT: return 0;
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *one = told;
        if (one->count > BUFFERS) one->count = BUFFERS;
        waiting = 0;
        return one->count ? ftruncate(camera, (off_t)BUFFERS * BYTES) : 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *one = told;
        one->length = BYTES;
        one->m.offset = one->index * BYTES;
        return 0;
    }
    case VIDIOC_QBUF: queued[waiting++] = ((struct v4l2_buffer *)told)->index; return 0;
    case VIDIOC_DQBUF: return give_picture(told);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF: return 0;
    }
    return fail(ENOTTY);
}

int ioctl(int fd, unsigned long request, ...) {
    va_list more;
    va_start(more, request);
    void *told = va_arg(more, void *);
    va_end(more);
    if (camera >= 0 && fd == camera) return answer((unsigned int)request, told);
    int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    return real(fd, request, told);
}

int close(int fd) {
    if (fd == camera) camera = -1;
    int (*real)(int) = dlsym(RTLD_NEXT, "close");
    return real(fd);
}
