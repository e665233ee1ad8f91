"""The bars: what the shipped path costs against bare references, measured in one run on one machine."""
