"""Speed, each figure beside its physical limit, measured in the same run: machines are noisy, ratios are not."""
