"""What schools share, counted over the county. Every figure goes through `gate`."""
