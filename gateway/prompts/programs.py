"""Programs that are called, and carried by nobody: where they are."""

import shutil


def ffmpeg() -> str | None:
    """The one that `imageio-ffmpeg` carries, else the system's; None where there is none."""
    try:
        import imageio_ffmpeg  # type: ignore[import-untyped]
    except ImportError:
        return shutil.which("ffmpeg")
    return str(imageio_ffmpeg.get_ffmpeg_exe())
