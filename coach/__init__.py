"""The study coach itself: decisions and storage, without any knowledge of Discord."""
