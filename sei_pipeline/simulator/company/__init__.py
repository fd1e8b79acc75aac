"""The made-up company itself: people, work and what really happened. It knows no tool's API and no clock."""
